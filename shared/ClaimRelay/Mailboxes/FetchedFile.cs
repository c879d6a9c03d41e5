using ClaimRelay.Ledger;

namespace ClaimRelay.Mailboxes;

/// <summary>A file from a mailbox, archived.</summary>
public sealed record FetchedFile : LedgerRow
{
    /// <summary>Account, name, size, modified time and content together: names recycle.</summary>
    public required string Key { get; init; }
    public required string Account { get; init; }
    public required string Path { get; init; }
    public required long Size { get; init; }
    public required DateTimeOffset Modified { get; init; }
    public required string Sha256 { get; init; }
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>Key of the file that first had these bytes in this account; null when this is that file. What a copy says was said before, and is applied once.</summary>
    public string? CopyOf { get; init; }

    /// <summary>When every effect of it was applied; null before.</summary>
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>TA1, 999, 277CA, 835, EBR, pdf, …, joined by plus signs; empty before it was processed.</summary>
    public string Kinds { get; init; } = "";

    /// <summary>What was in it, each with bytes of its own in the archive; one for a plain file, empty before it was processed.</summary>
    public IReadOnlyList<FetchedContent> Contents { get => field ?? []; init; } = [];

    /// <summary>Answers in it that matched nothing yet.</summary>
    public int Unmatched { get; init; }

    /// <summary>Parts of it that stay closed until the configuration is mended.</summary>
    public int Unopened { get; init; }

    /// <summary>False when running it again can change nothing.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOpen => ProcessedAt is null || Unmatched > 0 || Unopened > 0;
}

/// <summary>How the kind of a content was told.</summary>
public enum KnownBy
{
    Content,

    /// <summary>The content left open which of several reports it is, and the name said which.</summary>
    ContentAndName,
}

/// <summary>One content of a fetched file.</summary>
/// <param name="Place">Positions in the archive that it was packed in, as 2 or 2.1; empty for a plain file.</param>
/// <param name="Sha256">Of its own bytes in the archive; null when it was not opened.</param>
/// <param name="Kinds">As in <see cref="FetchedFile.Kinds"/>.</param>
public sealed record FetchedContent(string Place, string? Sha256, long Size, string Kinds, KnownBy KnownBy)
{
    /// <summary>Why it was not opened; null when it was.</summary>
    public string? Fault { get; init; }
}
