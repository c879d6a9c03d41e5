using ClaimRelay.Unpacking;
using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.Mailboxes;

/// <summary>What a file's own content says of its end.</summary>
public enum ContentEnd
{
    /// <summary>Nothing: it is no X12.</summary>
    Unknown,

    /// <summary>Every ISA has its IEA, and nothing follows.</summary>
    Whole,

    /// <summary>It begins as X12, and more must follow.</summary>
    CutShort,
}

static class ContentEnds
{
    public static ContentEnd Of(ReadOnlyMemory<byte> content)
    {
        if (Containers.IsCutShort(content.Span)) return ContentEnd.CutShort;
        var start = content.Span;
        if (start.StartsWith("\uFEFF"u8)) start = start["\uFEFF"u8.Length..];
        start = start.TrimStart(" \t\r\n"u8);
        // Also the first letters alone: the rest of the ISA may be under way.
        if (!start.StartsWith("ISA"u8) && !"ISA"u8.StartsWith(start)) return ContentEnd.Unknown;
        return EnvelopeReader.Read(content).IsComplete ? ContentEnd.Whole : ContentEnd.CutShort;
    }
}
