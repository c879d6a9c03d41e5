using Renci.SshNet;

namespace ClaimRelay.Mailboxes;

/// <summary>Opens SSH sessions to one server: pinned host keys only, strong algorithms only, and an end to every wait.</summary>
sealed class SftpConnector(SftpServer server, MailboxCredentials credentials, SftpOptions options, TimeProvider clock, LeakedConnections leaked)
{
    public async Task<SftpConnection> ConnectAsync(CancellationToken cancellation)
    {
        var login = Login();
        var offered = new OfferedKey();
        try
        {
            var guard = await LoopbackGuard.ConnectAsync(server.Host, server.Port, options.ConnectTimeout, clock, cancellation);
            return await OpenAsync(guard, login, offered, cancellation);
        }
        catch (Exception e) when (offered.Refused is { } fingerprint)
        {
            throw new MailboxException(MailboxFault.HostKey, server.Account, $"{MailboxFaults.Describe(server.Account, MailboxStage.Connect, "", MailboxFault.HostKey)}. It offered {fingerprint}.", e) { OfferedHostKey = fingerprint };
        }
        catch (Exception e) when (e is not MailboxException && MailboxFaults.Classify(e, MailboxStage.Connect) is { } fault)
        {
            throw new MailboxException(fault, server.Account, MailboxFaults.Describe(server.Account, MailboxStage.Connect, "", fault), e);
        }
    }

    async Task<SftpConnection> OpenAsync(LoopbackGuard guard, AuthenticationMethod[] login, OfferedKey offered, CancellationToken cancellation)
    {
        var info = new ConnectionInfo("127.0.0.1", guard.Port, server.User, login) { Timeout = options.ConnectTimeout };
        SshAlgorithms.Restrict(info);
        var client = new SftpClient(info) { OperationTimeout = options.OperationTimeout, KeepAliveInterval = options.KeepAlive, BufferSize = options.BufferSize };
        var connection = new SftpConnection(client, guard, options, clock, leaked);
        client.HostKeyReceived += (_, key) =>
        {
            var fingerprint = $"SHA256:{key.FingerPrintSHA256}";
            key.CanTrust = server.HostKeys.Contains(fingerprint, StringComparer.Ordinal);
            if (key.CanTrust) connection.HostKey = fingerprint;
            else offered.Refused = fingerprint;
        };

        var connected = false;
        try
        {
            // The asynchronous connect blocks a pool thread and does not see the token; a thread of its own, and the guard, do better.
            using var deadline = clock.CreateTimer(_ => connection.Abort(), null, options.NoProgress, Timeout.InfiniteTimeSpan);
            await using var cancelled = cancellation.UnsafeRegister(_ => connection.Abort(), null);
            var connecting = Task.Factory.StartNew(client.Connect, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                await connecting.WaitAsync(cancellation);
            }
            finally
            {
                // Dispose must not run beside Connect.
                await connecting.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            connected = true;
            return connection;
        }
        finally
        {
            if (!connected) await connection.CloseAsync();
        }
    }

    AuthenticationMethod[] Login()
    {
        var methods = new List<AuthenticationMethod>(2);
        if (credentials.PrivateKeyPem is { } pem)
        {
            try
            {
                using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(pem));
                methods.Add(new PrivateKeyAuthenticationMethod(server.User, new PrivateKeyFile(text)));
            }
            catch (Exception e) when (e is Renci.SshNet.Common.SshException or ArgumentException or FormatException or NotSupportedException or InvalidDataException)
            {
                // The library's message could quote the key, so only its type goes on.
                throw new MailboxException(MailboxFault.Configuration, server.Account, $"Account {server.Account}: the private key cannot be read ({e.GetType().Name}).");
            }
        }

        if (credentials.Password is { } password) methods.Add(new PasswordAuthenticationMethod(server.User, password));
        return methods.Count > 0 ? [.. methods] : throw new MailboxException(MailboxFault.Configuration, server.Account, $"Account {server.Account}: neither privateKey nor password is set.");
    }

    /// <summary>Set by the host key handler: the exception of a refused key is the same as that of no common algorithm.</summary>
    sealed class OfferedKey
    {
        public string? Refused { get; set; }
    }
}
