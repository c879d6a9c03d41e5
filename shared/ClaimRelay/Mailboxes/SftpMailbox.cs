using ClaimRelay.Partners;
using Polly;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace ClaimRelay.Mailboxes;

/// <summary>A mailbox on an SFTP server. Connects at the first operation, and again at the next one after a connection broke.
/// One connection, as many operations at once on it as the server takes; a cancelled, failed or hung transfer ends the connection, and with it what else ran there.
/// Once nobody holds it, see <see cref="RestAsync"/>, the connection is closed.</summary>
public sealed class SftpMailbox(SftpServer server, MailboxCredentials credentials, SftpOptions options, TimeProvider clock, LeakedConnections leaked, ConnectionLimits? limits = null) : IMailbox
{
    readonly SftpConnector connector = new(server, credentials, options, clock, leaked, limits ?? new(options));
    readonly ResiliencePipeline repeating = options.Failures.Repeating(clock);
    readonly SemaphoreSlim places = new(Math.Max(1, server.OperationsAtOnce));
    readonly SemaphoreSlim gate = new(1, 1);
    readonly CancellationTokenSource disposing = new();
    readonly SftpLook look = new(server);
    SftpConnection? current;
    MailboxException? refused;
    int refusals;
    bool disposed;

    /// <summary>An upload of so few bytes is one step: each report of progress wakes a thread of the pool.</summary>
    const long OneStep = 256 << 10;

    public string Account => server.Account;

    public async Task<MailboxDescription> DescribeAsync(CancellationToken cancellation)
    {
        var connection = await ConnectedAsync(cancellation);
        try
        {
            return new(Transport.Sftp, server.Place) { LooksByListing = look.ByListing, Session = connection.Describe() };
        }
        finally
        {
            await connection.LeaveAsync();
        }
    }

    public Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation)
    {
        var inside = MailboxPath.Checked(folder);
        return RepeatAsync<IReadOnlyList<MailboxFile>>(MailboxStage.List, folder, (client, progress) =>
            [.. client.ListDirectory(server.FolderOf(inside), _ => progress())
                .Where(entry => SftpLook.MayBeFile(entry.Attributes) && !entry.Name.StartsWith('.') && MailboxPath.IsName(entry.Name))
                .Select(entry => SftpLook.FileOf(inside, entry))], cancellation);
    }

    public async Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await RepeatAsync(MailboxStage.Stat, path, (client, _) => look.Stat(client, path), cancellation);
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Missing)
        {
            return null;
        }
    }

    public Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation) =>
        UseAsync(MailboxStage.Put, path, (client, progress) =>
        {
            var sent = new SentStream(content);
            try
            {
                client.UploadFile(sent, server.PlaceOf(path), overwrite, sent.Left <= OneStep ? null : _ => progress());
                return true;
            }
            catch (SftpException e) when (!overwrite && !sent.WasRead && e.StatusCode is StatusCode.Failure or MailboxFaults.AlreadyExists)
            {
                // Refused before the first byte was read: the open failed, and that is how servers say that the file exists.
                if (IsTaken(client, path, e)) throw Failure(MailboxFault.Exists, MailboxStage.Put, path, e);
                throw;
            }
        }, cancellation);

    public Task RenameAsync(string from, string to, CancellationToken cancellation) =>
        UseAsync(MailboxStage.Rename, to, (client, _) =>
        {
            try
            {
                client.RenameFile(server.PlaceOf(from), server.PlaceOf(to));
                return true;
            }
            catch (SftpException e) when (e.StatusCode is StatusCode.Failure or MailboxFaults.AlreadyExists)
            {
                if (IsTaken(client, to, e)) throw Failure(MailboxFault.Exists, MailboxStage.Rename, to, e);
                throw;
            }
        }, cancellation);

    public Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation) =>
        UseAsync(MailboxStage.Get, path, (client, progress) =>
        {
            using var capped = new CappedStream(destination, mostBytes, () => Failure(MailboxFault.TooLarge, MailboxStage.Get, path, null), progress);
            var before = look.Stat(client, path) ?? throw Failure(MailboxFault.Missing, MailboxStage.Get, path, null);
            capped.Expect(before.Size);
            client.DownloadFile(server.PlaceOf(path), capped);
            MailboxFaults.RequireWhole(Account, path, before.Size, capped.Written);
            return true;
        }, cancellation);

    public async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        try
        {
            // Never repeated: the first may have been carried out, and the name may stand for another file by now.
            await UseAsync(MailboxStage.Delete, path, (client, _) =>
            {
                client.DeleteFile(server.PlaceOf(path));
                return true;
            }, cancellation);
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Missing)
        {
            // Gone is what was wanted.
        }
    }

    /// <summary>Returns within twice <see cref="SftpOptions.CloseWithin"/>, whatever the server does. Operations under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        // Whoever is connecting holds the gate.
        await disposing.CancelAsync();
        await gate.WaitAsync();
        SftpConnection? last;
        try
        {
            (last, current, disposed) = (current, null, true);
        }
        finally
        {
            gate.Release();
        }

        if (last is not null) await last.RetireAsync(abortOthers: true);
    }

    /// <summary>Nobody needs the connection for now: it is closed when that stays so, or at once when others wait for its place. The next operation connects again.</summary>
    public async Task RestAsync(CancellationToken cancellation)
    {
        var crowded = limits?.IsCrowded(server.Host) ?? false;
        for (var waited = TimeSpan.Zero; !crowded && waited < options.IdleClose; waited += IdleLook)
        {
            await Task.Delay(IdleLook < options.IdleClose ? IdleLook : options.IdleClose, clock, cancellation);
            crowded = limits?.IsCrowded(server.Host) ?? false;
        }

        await gate.WaitAsync(cancellation);
        SftpConnection? idle;
        try
        {
            (idle, current) = (current, null);
        }
        finally
        {
            gate.Release();
        }

        if (idle is not null) await idle.RetireAsync();
    }

    static readonly TimeSpan IdleLook = TimeSpan.FromMilliseconds(250);

    /// <summary>What changes nothing: once more on a new connection when the first was lost.</summary>
    async Task<T> RepeatAsync<T>(MailboxStage stage, string path, Func<SftpClient, Action, T> work, CancellationToken cancellation) =>
        await repeating.ExecuteAsync(async token => await UseAsync(stage, path, work, token), cancellation);

    async Task<T> UseAsync<T>(MailboxStage stage, string path, Func<SftpClient, Action, T> work, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            return await UseNowAsync(stage, path, work, cancellation);
        }
        finally
        {
            places.Release();
        }
    }

    async Task<T> UseNowAsync<T>(MailboxStage stage, string path, Func<SftpClient, Action, T> work, CancellationToken cancellation)
    {
        var connection = await ConnectedAsync(cancellation);
        var keep = false;
        try
        {
            var result = await connection.RunAsync(work, cancellation);
            keep = true;
            return result;
        }
        catch (Exception e) when (MailboxFaults.Classify(e, stage) is { } fault)
        {
            keep = !MailboxFaults.EndsConnection(e, stage);
            if (e is MailboxException) throw;
            throw Failure(fault, stage, path, e);
        }
        finally
        {
            if (!keep) await DiscardAsync(connection);
            await connection.LeaveAsync();
        }
    }

    /// <summary>Gives the connection with one more use on it. Those who come while it is being opened wait for it.</summary>
    async Task<SftpConnection> ConnectedAsync(CancellationToken cancellation)
    {
        var refusalsBefore = Volatile.Read(ref refusals);
        await gate.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            // Of all who wait only one may find out that a password is wrong: each further try could lock the account.
            if (refusals != refusalsBefore && refused is { } known) throw new MailboxException(known.Fault, Account, known.Message, known) { OfferedHostKey = known.OfferedHostKey };
            if (current is { IsUsable: true } && current.TryUse()) return current;
            if (current is not null) await current.RetireAsync();
            current = null;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, disposing.Token);
            current = await ConnectAsync(either.Token);
            current.TryUse();
            return current;
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<SftpConnection> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            return await connector.ConnectAsync(cancellation);
        }
        catch (MailboxException e) when (e.StopsAccount)
        {
            refused = e;
            Volatile.Write(ref refusals, refusals + 1);
            throw;
        }
    }

    async Task DiscardAsync(SftpConnection connection)
    {
        Interlocked.CompareExchange(ref current, null, connection);
        await connection.RetireAsync();
    }

    /// <summary>Where we may not look, only the status that says so: the unspecific one may be a full disk as well.</summary>
    bool IsTaken(SftpClient client, string path, SftpException refusal) => look.IsThere(client, path) ?? refusal.StatusCode is MailboxFaults.AlreadyExists;

    MailboxException Failure(MailboxFault fault, MailboxStage stage, string path, Exception? inner) => new(fault, Account, MailboxFaults.Describe(Account, stage, path, fault, FaultCause.OfOperation(inner, options)), inner);
}
