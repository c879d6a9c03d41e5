using ClaimRelay.Partners;
using Polly;
using Polly.CircuitBreaker;
using Renci.SshNet;

namespace ClaimRelay.Mailboxes;

/// <summary>Opens SSH sessions to one server: pinned host keys only, strong algorithms only, and an end to every wait.</summary>
sealed class SftpConnector(SftpServer server, MailboxCredentials credentials, SftpOptions options, TimeProvider clock, LeakedConnections leaked, ConnectionLimits limits)
{
    readonly ResiliencePipeline policy = options.Failures.Connecting(clock);

    /// <summary>Since the last login that was accepted or refused.</summary>
    int closedInSilence;

    /// <summary>Where the connection really goes.</summary>
    (string Host, int Port) Target => server.Proxy is { } proxy ? (proxy.Host, proxy.Port) : (server.Host, server.Port);

    public async Task<SftpConnection> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            return await policy.ExecuteAsync(async token => await ConnectOnceAsync(token), cancellation);
        }
        catch (BrokenCircuitException broken)
        {
            var last = broken.InnerException is MailboxException failed ? $" The last one: {failed.Message}" : "";
            var message = $"Mailbox {server.Account}, connect: the last {options.Failures.BreakAfter} connections or more failed; no other is tried for {options.Failures.BreakFor.TotalSeconds:0} s.{last}";
            throw new MailboxException(MailboxFault.Transient, server.Account, message) { WhileConnecting = true };
        }
    }

    async Task<SftpConnection> ConnectOnceAsync(CancellationToken cancellation)
    {
        var login = SshLogin.Of(server, credentials);
        var offered = new OfferedKey();
        var reached = false;
        var place = await limits.TakeAsync(server.Host, cancellation);
        try
        {
            var guard = await LoopbackGuard.ConnectAsync(Target.Host, Target.Port, options, clock, cancellation);
            reached = true;
            var connection = await OpenAsync(guard, login, offered, place, cancellation);
            (place, closedInSilence) = (null, 0);
            return connection;
        }
        catch (Exception e) when (offered.Refused is { } fingerprint)
        {
            throw new MailboxException(MailboxFault.HostKey, server.Account, $"{MailboxFaults.Describe(server.Account, MailboxStage.Connect, "", MailboxFault.HostKey)}. It offered {fingerprint}.", e) { OfferedHostKey = fingerprint };
        }
        catch (Exception e) when (e is not MailboxException && MailboxFaults.Classify(e, offered.LoggingIn ? MailboxStage.Login : MailboxStage.Connect) is { } fault)
        {
            if (offered.LoggingIn && FaultCause.IsSilence(e) && ++closedInSilence > 1) fault = MailboxFault.Authentication;
            if (fault is MailboxFault.Authentication) closedInSilence = 0;
            throw new MailboxException(fault, server.Account, MailboxFaults.Describe(server.Account, MailboxStage.Connect, "", fault, CauseOf(e, fault, reached, offered.LoggedIn)), e) { WhileConnecting = true };
        }
        finally
        {
            place?.Dispose();
        }
    }

    /// <summary>A refused login says no more than the server did: what it was is a secret.</summary>
    string? CauseOf(Exception failure, MailboxFault fault, bool reached, bool loggedIn) =>
        fault is MailboxFault.Authentication ? FaultCause.OfLogin(failure, credentials) : FaultCause.OfConnecting(failure, reached, server, options, loggedIn);

    async Task<SftpConnection> OpenAsync(LoopbackGuard guard, AuthenticationMethod[] login, OfferedKey offered, IDisposable place, CancellationToken cancellation)
    {
        var info = InfoOf(guard, login);
        info.Timeout = options.ConnectTimeout;
        SshAlgorithms.Restrict(info, server.WeakAlgorithms);
        // No time-out for an operation: the client counts it from the moment of the request, and on a slow line many wait for their turn. The connection has a watchdog of its own.
        var client = new SftpClient(info) { OperationTimeout = Timeout.InfiniteTimeSpan, KeepAliveInterval = options.KeepAlive, BufferSize = options.BufferSize };
        var connection = new SftpConnection(client, guard, place, options, clock, () => leaked.Add(server.Account));
        client.HostKeyReceived += (_, key) =>
        {
            var fingerprint = $"SHA256:{key.FingerPrintSHA256}";
            key.CanTrust = server.HostKeys.Contains(fingerprint, StringComparer.Ordinal);
            if (key.CanTrust) (connection.HostKey, offered.LoggingIn) = (fingerprint, true);
            else offered.Refused = fingerprint;
        };

        var (connected, late) = (false, false);
        try
        {
            // The asynchronous connect blocks a pool thread and does not see the token; a thread of its own, and the guard, do better.
            using var deadline = clock.CreateTimer(_ =>
            {
                Volatile.Write(ref late, true);
                connection.Abort();
            }, null, options.NoProgress, Timeout.InfiniteTimeSpan);
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

            // From here on it would limit the wait for the server's window.
            info.Timeout = Timeout.InfiniteTimeSpan;
            connected = true;
            return connection;
        }
        catch (Exception e) when (Volatile.Read(ref late) && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("No session in time.", e);
        }
        finally
        {
            offered.LoggedIn = info.IsAuthenticated;
            offered.LoggingIn &= !offered.LoggedIn;
            if (!connected) await connection.CloseAsync();
        }
    }

    /// <summary>The client always talks to the guard; through it to the proxy, where there is one, whose protocol the client speaks.</summary>
    ConnectionInfo InfoOf(LoopbackGuard guard, AuthenticationMethod[] login)
    {
        if (server.Proxy is not { } proxy) return new("127.0.0.1", guard.Port, server.User, login);
        var kind = proxy.Kind is ProxyKind.Http ? ProxyTypes.Http : ProxyTypes.Socks5;
        return new(server.Host, server.Port, server.User, kind, "127.0.0.1", guard.Port, proxy.User, credentials.ProxyPassword ?? "", login);
    }

    /// <summary>Set by the host key handler: the exception of a refused key is the same as that of no common algorithm.</summary>
    sealed class OfferedKey
    {
        public string? Refused { get; set; }

        /// <summary>It was accepted, and the login not yet.</summary>
        public bool LoggingIn { get; set; }
        public bool LoggedIn { get; set; }
    }
}
