using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Lines;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>The test of an account against the sandbox in each profile, and against mailboxes that allow less.</summary>
public sealed class TestAccountTests : IDisposable
{
    const int Limit = 120_000;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("trial-");

    public static TheoryData<string> Played => new(MailboxProfile.All.Select(p => p.Id));

    public void Dispose() => folder.Delete(recursive: true);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Played))]
    public async Task Every_clearinghouse_as_the_sandbox_plays_it_is_fit_and_nothing_is_left_behind(string id)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get(id), stop);
        var trial = await TryAsync(sandbox, stop);
        Assert.True(trial.Fit, $"{trial.Problem} {string.Join(", ", trial.Changes)}");
        Assert.Equal((true, sandbox.Server.HostKeyFingerprint, "ssh-ed25519", "aes256-gcm@openssh.com"), (trial.HostKeyPinned, trial.Session!.HostKey, trial.Session.HostKeyAlgorithm, trial.Session.Cipher));
        Assert.StartsWith("SSH-2.0-OpenSSH", trial.Session.ServerVersion);
        Assert.NotEmpty(trial.Session.KeyExchange);
        Assert.True(trial is { TakesSeveralAtOnce: true, ConnectMilliseconds: >= 0, OperationMilliseconds: >= 0, ClockAheadSeconds: 0 });
        Assert.Equal([FolderUse.Send, FolderUse.Receive], trial.Folders.Select(f => f.Use).Take(2));
        Assert.All(trial.Folders.Take(2), f => Assert.All(Enum.GetValues<Right>(), right => Assert.Equal(RightState.Allowed, f[right].State)));
        AssertNothingLeft(sandbox);
        Assert.Empty(sandbox.Clearinghouse.Received);
    }

    [Fact(Timeout = Limit)]
    public async Task Where_nothing_may_be_renamed_the_profile_must_say_so()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic").With([Habit.NoRename]), stop);
        var trial = await TryAsync(sandbox, stop, p => p with { RenameAllowed = true });
        Assert.False(trial.Fit);
        Assert.Equal(("renameAllowed", "true", "false", true), Assert.Single(trial.Changes) is var c ? (c.Setting, c.Now, c.Want, c.Must) : default);
        AssertNothingLeft(sandbox);
        Assert.True((await TryAsync(sandbox, stop)).Fit);
    }

    [Fact(Timeout = Limit)]
    public async Task A_rename_that_works_is_offered_to_a_profile_that_does_without()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic"), stop);
        var trial = await TryAsync(sandbox, stop, p => p with { RenameAllowed = false });
        Assert.Equal((true, "renameAllowed", false), (trial.Fit, trial.Changes[0].Setting, trial.Changes[0].Must));
    }

    [Fact(Timeout = Limit)]
    public async Task Where_single_files_are_not_told_of_that_is_shown_and_nothing_need_be_changed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic").With([Habit.NoStat]), stop);
        var trial = await TryAsync(sandbox, stop);
        Assert.Equal((true, true, RightState.InListings), (trial.Fit, trial.LooksByListing, trial.Folders[0][Right.Stat].State));
        AssertNothingLeft(sandbox);
    }

    [Theory(Timeout = Limit)]
    [InlineData(AfterFetch.Delete, "remove", "delete", "leave")]
    [InlineData(AfterFetch.Move, "rename", "move to archive", "leave")]
    public async Task What_may_not_be_taken_away_after_the_fetch_must_be_left(AfterFetch after, string refused, string now, string want)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await ServerAsync([refused], stop);
        Directory.CreateDirectory(Path.Combine(server.Root("main"), "archive"));
        var trial = await TryAsync(AccountAt(server), new ClearinghouseProfile { Id = "own", AfterFetch = after, RenameAllowed = refused != "rename" }, stop);
        Assert.Equal(("afterFetch", now, want, true), Assert.Single(trial.Changes, c => c.Setting == "afterFetch") is var c ? (c.Setting, c.Now, c.Want, c.Must) : default);

        Assert.Empty(Files(server.Root("main")));
        Assert.Empty(trial.LeftBehind);
        Assert.False(trial.Fit);
    }

    [Fact(Timeout = Limit)]
    public async Task Where_nothing_can_be_removed_nothing_is_written_and_that_is_said()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await ServerAsync(["remove"], stop);
        var trial = await TryAsync(AccountAt(server), new ClearinghouseProfile { Id = "own", AfterFetch = AfterFetch.Leave }, stop);
        Assert.Empty(Files(server.Root("main")));
        Assert.Equal((true, false), (trial.Fit, trial.WritingWasTried));
        Assert.All(trial.Folders, f => Assert.Equal((RightState.NotTried, RightState.Refused, "the server removes no file here, so that none was written: it would be left behind"), (f[Right.Write].State, f[Right.Delete].State, f[Right.Write].Why)));
        Assert.Equal(("sendFolder", false), Assert.Single(trial.Changes) is var c ? (c.Setting, c.Must) : default);
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_could_not_be_removed_after_all_is_the_only_one_and_is_named()
    {
        var stop = TestContext.Current.CancellationToken;
        var root = Path.Combine(folder.FullName, "main");
        foreach (var name in (string[])["inbound", "outbound"]) Directory.CreateDirectory(Path.Combine(root, name));
        await using var mailbox = new Scripted(new FolderMailbox("main", root)) { BeforeDelete = path => File.Exists(Path.Combine(root, path)) ? throw new MailboxException(MailboxFault.Denied, "main", "It stays.") : Task.CompletedTask };
        var files = new TestFiles(mailbox);
        var first = new FolderAttempt(mailbox, "inbound", files, TimeProvider.System, stop);
        await first.WriteAsync("inbound", []);
        var second = new FolderAttempt(mailbox, "outbound", files, TimeProvider.System, stop);
        await second.WriteAsync("outbound", []);
        Assert.Equal(RightState.Refused, first.Rights.Single(r => r.Right is Right.Delete).State);
        var left = Assert.Single(await files.RemoveAsync(stop));
        Assert.Equal(left, Assert.Single(Files(root)));
        Assert.All(second.Rights, r => Assert.Equal((RightState.NotTried, $"the test file {left} could not be removed, so that no other was written"), (r.State, r.Why)));
    }

    [Fact(Timeout = Limit)]
    public async Task Folders_that_are_not_there_must_be_set_right()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic"), stop);
        var trial = await TryAsync(sandbox, stop, p => p with { SendFolder = "nowhere", ReceiveFolder = "nothing", ReceiveSubfolders = ["1"] });
        Assert.Equal(["sendFolder", "receiveFolder", "receiveSubfolders"], trial.Changes.Select(c => c.Setting));
        Assert.Equal("a folder that exists", trial.Changes[0].Want);
        Assert.Equal([true, true, false], trial.Changes.Select(c => c.Must));
    }

    [Fact(Timeout = Limit)]
    public async Task A_mailbox_that_may_not_be_written_cannot_be_sent_to()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await ServerAsync(["write", "mkdir", "setstat", "fsetstat", "open", "rename"], stop);
        await File.WriteAllTextAsync(Path.Combine(server.Root("main"), "outbound", "a.ta1"), "ISA", stop);
        var trial = await TryAsync(AccountAt(server), new ClearinghouseProfile { Id = "own", AfterFetch = AfterFetch.Delete }, stop);
        Assert.Equal([("sendFolder", true), ("afterFetch", false)], trial.Changes.Select(c => (c.Setting, c.Must)));
        Assert.Equal((RightState.Refused, RightState.Allowed, RightState.NotTried), (trial.Folders[1][Right.Write].State, trial.Folders[1][Right.Stat].State, trial.Folders[1][Right.Delete].State));
        Assert.Empty(trial.LeftBehind);
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_that_may_only_be_written_can_be_sent_to_and_what_that_costs_is_said()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var server = await ServerAsync(["stat", "lstat", "fstat", "opendir"], stop);
        var trial = await TryAsync(AccountAt(server), new ClearinghouseProfile { Id = "own" }, stop);
        Assert.Equal([("sendFolder", false), ("receiveFolder", true)], trial.Changes.Select(c => (c.Setting, c.Must)));
        Assert.Equal("Mailbox main, stat 'inbound/…': permission denied. Nobody sees whether a file arrived: each one is ambiguous until an answer to it comes or a person settles it",
            System.Text.RegularExpressions.Regex.Replace(trial.Changes[0].Why, "/[^']+'", "/…'"));
        Assert.Equal((RightState.Allowed, RightState.Refused, RightState.Allowed, RightState.Allowed), trial.Folders[0] is var send ? (send[Right.Write].State, send[Right.Stat].State, send[Right.Rename].State, send[Right.Delete].State) : default);
        Assert.Empty(Files(server.Root("main")));
        Assert.Empty(trial.LeftBehind);
    }

    [Fact]
    public void A_server_that_takes_requests_one_by_one_must_be_asked_so()
    {
        Assert.Equal(("operationsAtOnce", "8", "1"), Assert.Single(TrialAdvice.For(new() { Id = "own" }, [], takesSeveral: false)) is var c ? (c.Setting, c.Now, c.Want) : default);
        Assert.Empty(TrialAdvice.For(new() { Id = "own" }, [], takesSeveral: true));
    }

    [Fact(Timeout = Limit)]
    public async Task A_staging_folder_keeps_test_files_out_of_the_send_folder_and_the_rename_between_them_is_not_called_tried()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic"), stop);
        Directory.CreateDirectory(Path.Combine(sandbox.Server.Root("sandbox"), "staging"));
        var trial = await TryAsync(sandbox, stop, p => p with { StagingFolder = "staging" });
        Assert.True(trial.Fit, string.Join(", ", trial.Changes));
        Assert.False(trial.WritingWasTried);
        Assert.All((Right[])[Right.Write, Right.Rename], right => Assert.Equal((RightState.NotTried, "files come here from the staging folder by a rename; a test file would lie where the clearinghouse takes files under any name"), (trial.Folders[0][right].State, trial.Folders[0][right].Why)));
        Assert.Equal(RightState.Allowed, trial.Folders[0][Right.Stat].State);
        AssertNothingLeft(sandbox);
        Assert.Empty(sandbox.Clearinghouse.Received);
        Assert.Equal((FolderUse.Staging, RightState.Allowed), (trial.Folders[1].Use, trial.Folders[1][Right.Rename].State));
    }

    [Fact(Timeout = Limit)]
    public async Task A_refused_login_is_tried_once_and_told_as_what_it_is()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic"), stop);
        using var line = new FaultProxy(sandbox.Server.Port, TimeProvider.System);
        var other = await ServerAsync([], stop);
        await using (other)
        {
            var trial = await TryAsync(AccountOf(sandbox) with { Port = line.Port, PrivateKey = other.KeyFor("main") }, ProfileOf(sandbox), stop);
            Assert.Equal((false, MailboxFault.Authentication, false), (trial.Connected, trial.Fault, trial.Fit));
        }

        Assert.Equal(1, line.Connections);
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_key_that_is_not_pinned_is_shown_and_nothing_is_tried()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic"), stop);
        var trial = await TryAsync(AccountOf(sandbox) with { HostKeys = [Partners.Sample.Pin] }, ProfileOf(sandbox), stop);
        Assert.Equal((false, MailboxFault.HostKey, sandbox.Server.HostKeyFingerprint, (bool?)false), (trial.Connected, trial.Fault, trial.OfferedHostKey, trial.HostKeyPinned));
        Assert.Empty(trial.Folders);
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_that_is_down_is_told_as_what_it_is()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = await StartAsync(MailboxProfile.Get("generic"), stop);
        await sandbox.Server.StopAsync();
        var trial = await TryAsync(sandbox, stop);
        Assert.Equal((false, MailboxFault.Transient), (trial.Connected, trial.Fault));
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_account_is_tried_as_well()
    {
        var stop = TestContext.Current.CancellationToken;
        foreach (var name in (string[])["inbound", "outbound"]) folder.CreateSubdirectory(name);
        var trial = await TryAsync(Account() with { Root = folder.FullName }, new ClearinghouseProfile { Id = "own", Transport = Transport.Folder, AfterFetch = AfterFetch.Delete }, stop);
        Assert.True(trial.Fit, string.Join(", ", trial.Changes));
        Assert.Null(trial.Session);
    }

    Task<MailboxSandbox> StartAsync(MailboxProfile profile, CancellationToken stop) =>
        MailboxSandbox.StartAsync(new() { Profile = profile, Folder = Path.Combine(folder.FullName, "sandbox") }, TimeProvider.System, stop);

    async Task<SshServer> ServerAsync(IReadOnlyList<string> refused, CancellationToken stop)
    {
        var root = Path.Combine(folder.FullName, "main");
        foreach (var name in (string[])["inbound", "outbound"]) Directory.CreateDirectory(Path.Combine(root, name));
        return await SshServer.StartAsync(Path.Combine(folder.FullName, "server"), new Dictionary<string, string> { ["main"] = root }, TimeProvider.System, new() { Refused = refused }, stop);
    }

    static Account Account() => new() { Id = "main", Profile = "own", Practices = [], SenderId = "RELAY01" };

    static Account AccountAt(SshServer server) =>
        Account() with { Host = "127.0.0.1", Port = server.Port, User = SshServer.User, PrivateKey = server.KeyFor("main"), HostKeys = [server.HostKeyFingerprint] };

    static RelayConfiguration Configuration(MailboxSandbox sandbox) =>
        Assert.IsType<ConfigurationResult.Loaded>(ConfigurationReader.Read(System.Text.Encoding.UTF8.GetBytes(SandboxConfiguration.Write(sandbox)), "relay.json")).Configuration;

    static Account AccountOf(MailboxSandbox sandbox) => Configuration(sandbox).Accounts[0] with { PrivateKey = sandbox.Server.KeyFor("sandbox") };

    static ClearinghouseProfile ProfileOf(MailboxSandbox sandbox) => Configuration(sandbox) is var configuration ? configuration.ProfileOf(configuration.Accounts[0]) : null!;

    static Task<AccountTrial> TryAsync(MailboxSandbox sandbox, CancellationToken stop, Func<ClearinghouseProfile, ClearinghouseProfile>? profile = null) =>
        TryAsync(AccountOf(sandbox), (profile ?? (p => p))(ProfileOf(sandbox)), stop);

    static async Task<AccountTrial> TryAsync(Account account, ClearinghouseProfile profile, CancellationToken stop)
    {
        await using var mailboxes = new MailboxFactory(async (path, token) => await File.ReadAllTextAsync(path, token), TimeProvider.System);
        return await new TestAccount(mailboxes, TimeProvider.System).RunAsync(account, profile, stop);
    }

    static void AssertNothingLeft(MailboxSandbox sandbox) => Assert.Empty(Files(sandbox.Server.Root(sandbox.Options.Account)));

    static IEnumerable<string> Files(string root) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path));
}
