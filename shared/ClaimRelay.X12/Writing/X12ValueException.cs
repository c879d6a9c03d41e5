namespace ClaimRelay.X12.Writing;

/// <summary>A value cannot be written: it holds one of the delimiters in use, or does not fit its fixed place. Carries no value, which could be patient data.</summary>
/// <param name="segmentId">The segment that was being written.</param>
/// <param name="element">Position of the element, from 1; 0 for the segment id.</param>
/// <param name="component">Position of the component, from 1; 0 for a simple element.</param>
public sealed class X12ValueException(string segmentId, int element, int component, string reason)
    : ArgumentException($"{segmentId}{element:00}{(component > 0 ? $"-{component}" : "")} {reason}")
{
    public string SegmentId { get; } = segmentId;

    public int Element { get; } = element;

    public int Component { get; } = component;

    public string Reason { get; } = reason;
}
