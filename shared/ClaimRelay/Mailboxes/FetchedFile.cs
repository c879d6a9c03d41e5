namespace ClaimRelay.Mailboxes;

/// <summary>A file from a mailbox, archived.</summary>
public sealed record FetchedFile
{
    /// <summary>Account, name, size, modified time and content together: names recycle.</summary>
    public required string Key { get; init; }
    public required string Account { get; init; }
    public required string Path { get; init; }
    public required long Size { get; init; }
    public required DateTimeOffset Modified { get; init; }
    public required string Sha256 { get; init; }
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>When every effect of it was applied; null before.</summary>
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>TA1, 999, 277CA, 835, joined by plus signs; empty before it was processed.</summary>
    public string Kinds { get; init; } = "";

    /// <summary>Answers in it that matched nothing yet.</summary>
    public int Unmatched { get; init; }
}
