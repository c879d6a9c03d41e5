namespace ClaimRelay.Mailboxes;

/// <summary>What an account may do in a folder.</summary>
public enum Right { List, Write, Stat, Rename, Delete }

public enum RightState
{
    Allowed,
    Refused,

    /// <summary>Not as asked for, but what it is for can be seen in listings.</summary>
    InListings,
    NotTried,
}

/// <param name="Why">What stood against it; null when it is allowed.</param>
public sealed record TriedRight(Right Right, RightState State, string? Why = null)
{
    /// <summary>The folder, or what was to be renamed into, is not there.</summary>
    public bool IsMissing { get; init; }
}

/// <param name="Use">What the folder is to the relay: send, staging, receive or subfolder.</param>
public sealed record FolderTrial(string Folder, FolderUse Use, IReadOnlyList<TriedRight> Rights)
{
    public TriedRight this[Right right] => Rights.FirstOrDefault(r => r.Right == right) ?? new(right, RightState.NotTried);

    /// <summary>The test file was gone before it was renamed or deleted: somebody takes files under any name.</summary>
    public bool TestFileTaken { get; init; }
}

public enum FolderUse { Send, Staging, Receive, Subfolder }

/// <summary>A setting that does not fit what the mailbox allows.</summary>
/// <param name="Setting">In the profile or the account.</param>
/// <param name="Must">False for what would only be better.</param>
public sealed record SettingChange(string Setting, string Now, string Want, string Why, bool Must);

/// <summary>What a try of an account showed. Carries no secret.</summary>
public sealed record AccountTrial
{
    public required string Account { get; init; }
    public required string Profile { get; init; }

    /// <summary>As in <see cref="MailboxDescription.Place"/>; as the settings say it while the mailbox was not reached.</summary>
    public required string Place { get; init; }

    /// <summary>Null with the folder transport, and when there was no session.</summary>
    public SshSession? Session { get; init; }

    /// <summary>True when the server's key is one of the account's pins; without that there is no session.</summary>
    public bool? HostKeyPinned { get; init; }

    /// <summary>Why there was no session, or why it ended; null when all could be tried.</summary>
    public MailboxFault? Fault { get; init; }
    public string? Problem { get; init; }

    /// <summary>The key that the server showed in place of a pinned one.</summary>
    public string? OfferedHostKey { get; init; }

    /// <summary>True when the mailbox was reached.</summary>
    public bool Connected { get; init; }
    public long? ConnectMilliseconds { get; init; }

    /// <summary>Of one small request: the median of three.</summary>
    public long? OperationMilliseconds { get; init; }

    /// <summary>How far the server's clock is ahead of ours; 0 where no difference can be told, as file times have whole seconds.</summary>
    public double? ClockAheadSeconds { get; init; }

    /// <summary>Whether the server answers several requests at a time; null when it was not tried.</summary>
    public bool? TakesSeveralAtOnce { get; init; }

    /// <summary>The server tells of single files in listings only.</summary>
    public bool LooksByListing { get; init; }
    public IReadOnlyList<FolderTrial> Folders { get; init; } = [];
    public IReadOnlyList<SettingChange> Changes { get; init; } = [];

    /// <summary>Test files that could not be removed.</summary>
    public IReadOnlyList<string> LeftBehind { get; init; } = [];

    /// <summary>What the profile does not know for certain.</summary>
    public IReadOnlyList<string> Unconfirmed { get; init; } = [];

    /// <summary>False when nothing shows that a file can be sent: none could be removed again, or the rename from the staging folder, which would be a delivery, was left out.</summary>
    public bool WritingWasTried => !Folders.Any(f => f.Use is FolderUse.Send or FolderUse.Staging && f[Right.Write] is { State: RightState.NotTried, Why: not null });

    /// <summary>True when the relay can work with it as it is configured, as far as it was tried.</summary>
    public bool Fit => Connected && Fault is null && LeftBehind.Count == 0 && Changes.All(c => !c.Must);
}
