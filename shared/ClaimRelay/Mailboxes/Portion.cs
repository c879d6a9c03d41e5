namespace ClaimRelay.Mailboxes;

/// <summary>What one poll takes on, and what became of it so far.</summary>
public sealed class Portion
{
    public required PollCount Count { get; set; }

    /// <summary>How every file looked when it was last listed, by path.</summary>
    public required Dictionary<string, Listing> Known { get; init; }
    public required List<MissedFile> Missed { get; init; }
    public Queue<MailboxFile> Files { get; } = new();

    /// <summary>Not fetched under the look it has, or had when its folder could last be listed, by path.</summary>
    public Dictionary<string, MailboxFile> Unfetched { get; } = new(StringComparer.Ordinal);

    /// <summary>What the server said that has no operation to take files away, or gives the account no right to it; null when it took them, or was not asked.</summary>
    public MailboxException? CannotCleanUp { get; set; }

    /// <summary>A file was taken away.</summary>
    public bool CleanedUp { get; set; }

    /// <summary>Files are taken away, and none is left that could not be.</summary>
    public bool CanCleanUp => CleanedUp && CannotCleanUp is null && !Known.Values.Any(l => l is { Fetched: not null, Tries: > 0 });

    /// <summary>How often the file could not be fetched or taken away under this look.</summary>
    public int TriesOf(MailboxFile file) => Known.GetValueOrDefault(file.Path) is { } last && last.File == file ? last.Tries : 0;
}
