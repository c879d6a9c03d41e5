using ClaimRelay.Mailboxes;
using Renci.SshNet;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Closing a connection to a server that hangs ends in time, and is counted when the client never lets go.</summary>
public sealed class LeakedConnectionTests : IAsyncLifetime
{
    const int Limit = 60_000;
    static readonly SftpOptions Quick = new() { CloseWithin = TimeSpan.FromMilliseconds(300) };

    readonly LeakedConnections leaked = new();
    readonly Place place = new();
    SshdFixture sshd = null!;

    public async ValueTask InitializeAsync() => sshd = await SshdFixture.StartAsync();

    public ValueTask DisposeAsync() => sshd.DisposeAsync();

    [Fact(Timeout = Limit)]
    public async Task A_client_that_hangs_in_its_dispose_is_left_behind_and_counted()
    {
        using ManualResetEventSlim hold = new();
        var stop = TestContext.Current.CancellationToken;
        var guard = await GuardAsync(stop);
        HangingClient client = new(Login(guard), hold);
        try
        {
            await CloseFrozenAsync(client, guard, stop);
            Assert.Equal((1, true), (leaked.Count, place.Given));
            Assert.False(client.Disposed.Task.IsCompleted);
        }
        finally
        {
            hold.Set();
            await client.Disposed.Task.WaitAsync(stop);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_client_itself_lets_go_once_its_socket_is_closed()
    {
        var stop = TestContext.Current.CancellationToken;
        var guard = await GuardAsync(stop);
        await CloseFrozenAsync(new(Login(guard)), guard, stop);
        Assert.Equal((0, true), (leaked.Count, place.Given));
    }

    Task<LoopbackGuard> GuardAsync(CancellationToken stop) => LoopbackGuard.ConnectAsync("127.0.0.1", sshd.Port, Quick, TimeProvider.System, stop);

    ConnectionInfo Login(LoopbackGuard guard) => new("127.0.0.1", guard.Port, sshd.User, new PrivateKeyAuthenticationMethod(sshd.User, new PrivateKeyFile(sshd.ClientKeyPath)));

    async Task CloseFrozenAsync(SftpClient client, LoopbackGuard guard, CancellationToken stop)
    {
        SftpConnection connection = new(client, guard, place, Quick, TimeProvider.System, () => leaked.Add("acme"));
        await Task.Factory.StartNew(client.Connect, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        sshd.FreezeSessions();
        await connection.RetireAsync();
    }

    sealed class HangingClient(ConnectionInfo login, ManualResetEventSlim hold) : SftpClient(login)
    {
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override void Dispose(bool disposing)
        {
            if (disposing) hold.Wait();
            base.Dispose(disposing);
            if (disposing) Disposed.SetResult();
        }
    }

    sealed class Place : IDisposable
    {
        public bool Given { get; private set; }

        public void Dispose() => Given = true;
    }
}
