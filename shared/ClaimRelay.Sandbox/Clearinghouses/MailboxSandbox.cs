namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>What to play.</summary>
public sealed record MailboxSandboxOptions
{
    /// <summary>With the habits it is to have.</summary>
    public required MailboxProfile Profile { get; init; }

    /// <summary>The sender's name for its account.</summary>
    public string Account { get; init; } = "sandbox";

    /// <summary>For the server's keys, the mailbox and the clearinghouse's own state; kept when the sandbox ends. No white space in the path.</summary>
    public required string Folder { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }
    public Scenario Scenario { get; init; } = Scenario.Default;

    /// <summary>Null: as the habits say.</summary>
    public AnswerDelays? Delays { get; init; }
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>One clearinghouse on this machine: a real sshd with one account, and what answers the files that are put into it.</summary>
public sealed class MailboxSandbox : IAsyncDisposable
{
    readonly CancellationTokenSource ending = new();
    readonly Task answering;

    MailboxSandbox(MailboxSandboxOptions options, SshServer server, TimeProvider clock)
    {
        (Options, Server) = (options, server);
        var delays = options.Delays ?? (options.Profile.Habits.Contains(Habit.SlowAnswers) ? AnswerDelays.Slow : new());
        Clearinghouse = new(options.Account, server.Root(options.Account), Path.Combine(options.Folder, "clearinghouse"), options.Profile, options.Scenario, delays, clock);
        answering = Task.Run(() => Clearinghouse.RunAsync(options.LookEvery, ending.Token), CancellationToken.None);
    }

    public MailboxSandboxOptions Options { get; }
    public SshServer Server { get; }
    public Clearinghouse Clearinghouse { get; }

    /// <summary>Ends only with the sandbox, or by an error.</summary>
    public Task Answering => answering;

    public string SendFolder => Path.Combine(Server.Root(Options.Account), Options.Profile.SendFolder);
    public string ReceiveFolder => Path.Combine(Server.Root(Options.Account), Options.Profile.ReceiveFolder);

    /// <param name="clock">The clearinghouse's. That sshd has started is waited for by the machine's own.</param>
    public static async Task<MailboxSandbox> StartAsync(MailboxSandboxOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(options.Folder);
        options = options with { Folder = folder };
        var server = await SshServer.StartAsync(
            Path.Combine(folder, "sshd"), new Dictionary<string, string> { [options.Account] = Path.Combine(folder, "mailbox") }, TimeProvider.System, new() { Port = options.Port, Refused = options.Profile.RefusedRequests() }, cancellation);
        try
        {
            return new(options, server, clock);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops answering and ends the server with every session; the folder stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await answering.ContinueWith(_ => { }, TaskScheduler.Default);
        await Server.DisposeAsync();
        ending.Dispose();
    }
}
