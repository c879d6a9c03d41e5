namespace ClaimRelay.Mailboxes;

/// <summary>One account's file area at a clearinghouse. Paths use <c>/</c> and are relative to the account's root.
/// Every member throws <see cref="MailboxException"/> with its class when the world is broken, and <see cref="OperationCanceledException"/>.</summary>
public interface IMailbox : IAsyncDisposable
{
    /// <summary>Id of the account, for messages.</summary>
    string Account { get; }

    /// <summary>What it is and where. Reaches it first, and throws when it cannot.</summary>
    Task<MailboxDescription> DescribeAsync(CancellationToken cancellation);

    /// <summary>Files of one folder (no folders, no links), one round of listing. Names that begin with a dot are left out.</summary>
    Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation);

    /// <summary>Null when there is no such file.</summary>
    Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation);

    /// <summary>Writes a new file, or writes an existing one anew when <paramref name="overwrite"/> is set; ends within the no-progress limit.</summary>
    Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation);

    /// <summary>Fails with <see cref="MailboxFault.Exists"/> when the target exists.</summary>
    Task RenameAsync(string from, string to, CancellationToken cancellation);

    /// <summary>Copies a file to <paramref name="destination"/>; throws <see cref="MailboxFault.TooLarge"/> once more than <paramref name="mostBytes"/> arrived,
    /// and <see cref="MailboxFault.Changed"/> when fewer or more bytes came than it had at first. Ends with the last byte: whether it is still the same file, <see cref="SafeFetch"/> looks.</summary>
    Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation);

    /// <summary>Missing is success.</summary>
    Task DeleteAsync(string path, CancellationToken cancellation);
}

/// <param name="Path">Relative to the account's root, with <c>/</c>.</param>
public sealed record MailboxFile(string Path, long Size, DateTimeOffset Modified)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>False where the server tells no times.</summary>
    public bool HasTime => Modified > DateTimeOffset.UnixEpoch;
}

/// <summary>What a mailbox failure means for what to do next.</summary>
public enum MailboxFault
{
    /// <summary>Try again later, with jitter.</summary>
    Transient,

    /// <summary>Something may have happened: look before doing it again.</summary>
    Ambiguous,

    /// <summary>Disk or quota full, or the server's unspecific Failure: few retries, then alert.</summary>
    Refused,

    /// <summary>Permission denied: permanent.</summary>
    Denied,

    /// <summary>Folder or file not there: permanent.</summary>
    Missing,

    /// <summary>The target exists.</summary>
    Exists,

    /// <summary>The file is not as it was listed: it may still be written. Look again at the next poll.</summary>
    Changed,

    /// <summary>More bytes than allowed.</summary>
    TooLarge,

    /// <summary>Wrong password or key: never repeated by itself, the account stops.</summary>
    Authentication,

    /// <summary>The host key is not pinned: the account stops; <see cref="MailboxException.OfferedHostKey"/> has the fingerprint.</summary>
    HostKey,

    /// <summary>The account cannot be used as configured: a missing secret, an unreadable key, no common algorithm.</summary>
    Configuration,
}

/// <summary>A mailbox operation that did not work, with what it means. Carries no file content.</summary>
public sealed class MailboxException(MailboxFault fault, string account, string message, Exception? inner = null) : IOException(message, inner)
{
    public MailboxFault Fault { get; } = fault;
    public string Account { get; } = account;

    /// <summary>SHA256:… of the key the server offered, with <see cref="MailboxFault.HostKey"/>.</summary>
    public string? OfferedHostKey { get; init; }

    /// <summary>There was no connection yet: it was tried again as often as it should be.</summary>
    public bool WhileConnecting { get; init; }

    /// <summary>True when the account must stop until a person mends it.</summary>
    public bool StopsAccount => Fault is MailboxFault.Authentication or MailboxFault.HostKey or MailboxFault.Configuration;
}
