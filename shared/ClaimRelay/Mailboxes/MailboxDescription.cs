using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>What a mailbox is. Carries no secret.</summary>
/// <param name="Transport">What is behind it.</param>
/// <param name="Place">User, host, port and the account's root; the whole path of the directory with the folder transport.</param>
public sealed record MailboxDescription(Transport Transport, string Place)
{
    /// <summary>True once the server would not tell of a single file: what it says of it in a listing is taken instead.</summary>
    public bool LooksByListing { get; init; }

    /// <summary>Null with the folder transport.</summary>
    public SshSession? Session { get; init; }
}
