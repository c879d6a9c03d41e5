namespace ClaimRelay.X12;

/// <summary>The bytes cannot be read on as X12 within the limits set: stop reading this file and report the place.</summary>
/// <param name="code">Stable, kebab case, as in <see cref="Finding.Code"/>.</param>
/// <param name="offset">Byte offset in the file of the segment concerned.</param>
public sealed class X12FormatException(string code, string message, long offset) : FormatException(message)
{
    public string Code { get; } = code;

    public long Offset { get; } = offset;
}
