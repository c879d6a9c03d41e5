using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;

namespace ClaimRelay.Cli.Diagnosis;

/// <summary>What to do about a mailbox that could not be reached or used.</summary>
static class MailboxMend
{
    /// <param name="offered">The host key that the server showed in place of a pinned one.</param>
    public static string For(MailboxFault fault, string? offered, Account account, ClearinghouseProfile profile) => offered is not null
        ? $"ask the clearinghouse to confirm {offered}; then add it to the account's hostKeys"
        : fault switch
        {
            MailboxFault.Authentication => $"check the account's user '{account.User}' and its key or password with the clearinghouse",
            MailboxFault.Configuration => "mend what the problem names, a secret, a key, the proxy or an algorithm, or correct the account in relay.json",
            MailboxFault.Missing or MailboxFault.Denied => $"create folder {profile.ReceiveFolder} below the account's root, or correct receiveFolder in its profile",
            _ => profile.Transport is Transport.Folder ? $"check the directory {account.Root}" : $"check host and port: ssh-keyscan -p {account.Port ?? profile.Port} {account.Host}",
        };
}
