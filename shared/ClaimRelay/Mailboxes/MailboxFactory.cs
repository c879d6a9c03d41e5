using ClaimRelay.Partners;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Mailboxes;

/// <summary>Opens the mailbox of an account. All who use an account at one time share its connection; accounts share nothing but the limits of the process:
/// one that hangs or leaks leaves the others alone.</summary>
/// <param name="secrets">Gives the secret behind a reference (<c>file:</c>, <c>env:</c>, <c>keyvault:</c>). What it throws passes through, but for a secret that is not there.</param>
/// <param name="watch">Put around each mailbox that is opened, as to break it at a certain step.</param>
public sealed class MailboxFactory(Func<string, CancellationToken, ValueTask<string>> secrets, TimeProvider clock, SftpOptions? options = null, Func<IMailbox, IMailbox>? watch = null, ILogger<MailboxFactory>? log = null) : IAsyncDisposable
{
    readonly SftpOptions options = options ?? new();
    readonly ConnectionLimits limits = new(options ?? new());
    readonly LeakedConnections leaked = new(log);
    readonly Dictionary<string, SharedSftpMailbox> shared = [];
    readonly Lock gate = new();

    /// <summary>Connections that did not close in time, since the start. Each holds a thread; more than a few call for a restart.</summary>
    public int LeakedConnections => leaked.Count;

    /// <summary>Resolves the secrets; the first operation connects, and so does the next one after a broken connection.
    /// Throws <see cref="MailboxException"/> with <see cref="MailboxFault.Configuration"/> when a secret is missing or the key cannot be read.</summary>
    public async Task<IMailbox> OpenAsync(Account account, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        var mailbox = await ConnectAsync(account, profile, cancellation);
        return watch is null ? mailbox : watch(mailbox);
    }

    async Task<IMailbox> ConnectAsync(Account account, ClearinghouseProfile profile, CancellationToken cancellation) => profile.Transport switch
    {
        Transport.Folder when account.Root.Length == 0 => throw Misconfigured(account, "root names no directory"),
        Transport.Folder => new FolderMailbox(account.Id, account.Root),
        Transport.Sftp => Share(ServerOf(account, profile), await ResolveAsync(account, cancellation)),
        _ => throw new ArgumentOutOfRangeException(nameof(profile)),
    };

    /// <summary>As the settings say it, before the mailbox was reached: what it says of itself is more exact.</summary>
    internal static string PlaceOf(Account account, ClearinghouseProfile profile) => profile.Transport is Transport.Folder ? account.Root : ServerOf(account, profile).Place;

    public async ValueTask DisposeAsync()
    {
        List<SharedSftpMailbox> all;
        lock (gate)
        {
            all = [.. shared.Values];
            shared.Clear();
        }

        foreach (var one in all) await one.DisposeAsync();
    }

    IMailbox Share(SftpServer server, MailboxCredentials credentials)
    {
        lock (gate)
        {
            // With other secrets or settings than before a new connection is opened; who still uses the old one ends there.
            if (!shared.TryGetValue(server.Account, out var known) || !known.IsFor(server, credentials))
                shared[server.Account] = known = new(new(server, credentials, options, clock, leaked, limits), server, credentials);
            return known.Use();
        }
    }

    static SftpServer ServerOf(Account account, ClearinghouseProfile profile) =>
        new(account.Id, account.Host, account.Port ?? profile.Port, account.User, account.Root, account.HostKeys)
        {
            Proxy = account.Proxy,
            // Where no rename is allowed a lost connection leaves an upload in doubt: no other operation may be what loses it.
            OperationsAtOnce = profile.RenameAllowed ? profile.OperationsAtOnce : 1,
            WeakAlgorithms = profile.WeakAlgorithms,
        };

    async Task<MailboxCredentials> ResolveAsync(Account account, CancellationToken cancellation)
    {
        if (account.PrivateKey is null && account.Password is null) throw Misconfigured(account, "neither privateKey nor password is set");
        return new MailboxCredentials(
            await SecretAsync(account, "privateKey", account.PrivateKey, cancellation),
            await SecretAsync(account, "password", account.Password, cancellation))
        {
            Passphrase = await SecretAsync(account, "passphrase", account.Passphrase, cancellation),
            Certificate = await SecretAsync(account, "certificate", account.Certificate, cancellation),
            ByPrompt = account.PasswordBy is PasswordBy.KeyboardInteractive,
            ProxyPassword = await SecretAsync(account, "proxy.password", account.Proxy?.Password, cancellation),
        };
    }

    async Task<string?> SecretAsync(Account account, string name, string? reference, CancellationToken cancellation)
    {
        if (reference is null) return null;
        try
        {
            var secret = await secrets(reference, cancellation);
            return string.IsNullOrEmpty(secret) ? throw Misconfigured(account, $"the secret of {name} is empty") : secret;
        }
        catch (SecretException e)
        {
            // A vault that does not answer is down; a secret that is not there stops the account until a person mends it.
            throw e.IsTransient ? new MailboxException(MailboxFault.Transient, account.Id, $"Account {account.Id}: {e.Message}", e) : Misconfigured(account, e.Message.TrimEnd('.'), e);
        }
    }

    static MailboxException Misconfigured(Account account, string problem, Exception? inner = null) =>
        new(MailboxFault.Configuration, account.Id, $"Account {account.Id}: {problem}.", inner);
}
