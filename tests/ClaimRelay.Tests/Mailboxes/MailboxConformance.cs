using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>What every mailbox does, whatever is behind it.</summary>
public abstract class MailboxConformance : IAsyncLifetime
{
    const int Limit = 120_000;

    protected abstract Task<(IMailbox Mailbox, string Root)> OpenAsync();
    protected abstract ValueTask CloseAsync();

    /// <summary>What is known of it; the session is compared with what the mailbox itself says.</summary>
    protected abstract MailboxDescription Described { get; }

    IMailbox mailbox = null!;
    string root = "";

    public async ValueTask InitializeAsync()
    {
        (mailbox, root) = await OpenAsync();
        Directory.CreateDirectory(Path.Combine(root, "inbound"));
    }

    public async ValueTask DisposeAsync()
    {
        await mailbox.DisposeAsync();
        await CloseAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task It_tells_what_it_is_and_where_before_anything_else_was_done_and_no_secret()
    {
        var described = await mailbox.DescribeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Described, described with { Session = null });
        Assert.Equal(described.Transport is Transport.Sftp, described.Session is not null);
        if (described.Session is { } session) Assert.All((string[])[session.ServerVersion, session.HostKey, session.HostKeyAlgorithm, session.KeyExchange, session.Cipher], Assert.NotEmpty);
        Assert.Empty(await mailbox.ListAsync("inbound", TestContext.Current.CancellationToken));
        Assert.Equal(described, await mailbox.DescribeAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mailbox.DescribeAsync(new CancellationToken(canceled: true)));
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_put_is_got_back_byte_for_byte()
    {
        foreach (var size in (int[])[0, 1, 65536, 300_001])
        {
            var bytes = Invented.Bytes(size);
            await PutAsync($"inbound/{size}.837", bytes);
            var found = await mailbox.StatAsync($"inbound/{size}.837", TestContext.Current.CancellationToken);
            Assert.Equal(size, found!.Size);
            Assert.Equal(bytes, await GetAsync($"inbound/{size}.837", size));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_listing_has_files_only_and_none_that_begin_with_a_dot()
    {
        await PutAsync("inbound/a.837", Invented.Bytes(10));
        await PutAsync("inbound/.a.part", Invented.Bytes(10));
        Directory.CreateDirectory(Path.Combine(root, "inbound", "folder"));
        File.CreateSymbolicLink(Path.Combine(root, "inbound", "link"), Path.Combine(root, "inbound", "a.837"));
        var listed = Assert.Single(await mailbox.ListAsync("inbound", TestContext.Current.CancellationToken));
        Assert.Equal(("inbound/a.837", "a.837", 10L), (listed.Path, listed.Name, listed.Size));
        Assert.Equal(listed, await mailbox.StatAsync("inbound/a.837", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Stat_of_what_is_not_there_is_null()
    {
        Assert.Null(await mailbox.StatAsync("inbound/none", TestContext.Current.CancellationToken));
        Assert.Null(await mailbox.StatAsync("nowhere/none", TestContext.Current.CancellationToken));
        Assert.Null(await mailbox.StatAsync("inbound", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task A_missing_folder_is_missing()
    {
        await FailsAsync(MailboxFault.Missing, () => mailbox.ListAsync("nowhere", TestContext.Current.CancellationToken));
        await FailsAsync(MailboxFault.Missing, () => PutAsync("nowhere/a", Invented.Bytes(10)));
        await FailsAsync(MailboxFault.Missing, () => mailbox.RenameAsync("inbound/none", "inbound/a", TestContext.Current.CancellationToken));
        await FailsAsync(MailboxFault.Missing, () => GetAsync("inbound/none", 10));
    }

    [Fact(Timeout = Limit)]
    public async Task Put_overwrites_only_when_told_to()
    {
        await PutAsync("inbound/a", Invented.Bytes(1000));
        await FailsAsync(MailboxFault.Exists, () => PutAsync("inbound/a", Invented.Bytes(10)));
        Assert.Equal(Invented.Bytes(1000), await GetAsync("inbound/a", 1000));
        await PutAsync("inbound/a", Invented.Bytes(10), overwrite: true);
        Assert.Equal(10, (await mailbox.StatAsync("inbound/a", TestContext.Current.CancellationToken))!.Size);
        Assert.Equal(Invented.Bytes(10), await GetAsync("inbound/a", 10));
    }

    [Fact(Timeout = Limit)]
    public async Task Rename_never_replaces_a_file()
    {
        await PutAsync("inbound/.a.part", Invented.Bytes(10));
        await PutAsync("inbound/b", Invented.Bytes(20));
        await FailsAsync(MailboxFault.Exists, () => mailbox.RenameAsync("inbound/.a.part", "inbound/b", TestContext.Current.CancellationToken));
        Assert.Equal(Invented.Bytes(20), await GetAsync("inbound/b", 20));
        await mailbox.RenameAsync("inbound/.a.part", "inbound/a", TestContext.Current.CancellationToken);
        Assert.Equal(Invented.Bytes(10), await GetAsync("inbound/a", 10));
        Assert.Null(await mailbox.StatAsync("inbound/.a.part", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Get_stops_at_the_limit()
    {
        await PutAsync("inbound/a", Invented.Bytes(100_000));
        await FailsAsync(MailboxFault.TooLarge, () => GetAsync("inbound/a", 99_999));
        Assert.Equal(100_000, (await GetAsync("inbound/a", 100_000)).Length);
        Assert.Single(await mailbox.ListAsync("inbound", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Delete_of_a_missing_file_is_success()
    {
        await PutAsync("inbound/a", Invented.Bytes(10));
        await mailbox.DeleteAsync("inbound/a", TestContext.Current.CancellationToken);
        await mailbox.DeleteAsync("inbound/a", TestContext.Current.CancellationToken);
        Assert.Empty(await mailbox.ListAsync("inbound", TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Limit)]
    [InlineData("../a")]
    [InlineData("inbound/../../a")]
    [InlineData("inbound/./a")]
    [InlineData("inbound//a")]
    [InlineData("inbound/a\\b")]
    [InlineData("inbound/a\nb")]
    public async Task A_path_that_could_leave_the_root_is_refused(string path)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(path, Invented.Bytes(1)));
        await Assert.ThrowsAsync<ArgumentException>(() => mailbox.StatAsync(path, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(root, "..", "a")));
    }

    [Fact(Timeout = Limit)]
    public async Task Many_operations_at_once_do_not_mix()
    {
        await Task.WhenAll(Enumerable.Range(1, 16).Select(async i =>
        {
            await PutAsync($"inbound/{i}", Invented.Bytes(i * 5000));
            Assert.Equal(Invented.Bytes(i * 5000), await GetAsync($"inbound/{i}", i * 5000));
        }));
        Assert.Equal(16, (await mailbox.ListAsync("inbound", TestContext.Current.CancellationToken)).Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_cancelled_operation_is_cancelled_and_the_next_one_works()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mailbox.StatAsync("inbound/a", new CancellationToken(canceled: true)));
        await PutAsync("inbound/a", Invented.Bytes(10));
        Assert.NotNull(await mailbox.StatAsync("inbound/a", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task A_safe_upload_arrives_under_its_final_name()
    {
        var steps = new List<UploadStep>();
        var delivery = await SafeUpload.RunAsync(mailbox, new("inbound/.1.part", "inbound/a.837", Invented.Bytes(70_000)), UploadStep.NotStarted, (step, _) =>
        {
            steps.Add(step);
            return Task.CompletedTask;
        }, TestContext.Current.CancellationToken);
        Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome);
        Assert.Equal([UploadStep.Uploading, UploadStep.RenameRequested], steps);
        Assert.Equal(Invented.Bytes(70_000), await GetAsync("inbound/a.837", 70_000));
    }

    [Fact(Timeout = Limit)]
    public async Task A_safe_fetch_refuses_a_file_that_is_not_as_listed()
    {
        await PutAsync("inbound/a", Invented.Bytes(100));
        var listed = Assert.Single(await mailbox.ListAsync("inbound", TestContext.Current.CancellationToken));
        Assert.Equal(Invented.Bytes(100), await SafeFetch.RunAsync(mailbox, listed, 100, TestContext.Current.CancellationToken));
        using var streamed = new MemoryStream();
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Invented.Bytes(100))), await SafeFetch.RunAsync(mailbox, listed, streamed, 100, TestContext.Current.CancellationToken));
        Assert.Equal(Invented.Bytes(100), streamed.ToArray());
        await FailsAsync(MailboxFault.Changed, () => SafeFetch.RunAsync(mailbox, listed with { Size = 99 }, 100, TestContext.Current.CancellationToken));
        await FailsAsync(MailboxFault.TooLarge, () => SafeFetch.RunAsync(mailbox, listed, 99, TestContext.Current.CancellationToken));
        await mailbox.DeleteAsync("inbound/a", TestContext.Current.CancellationToken);
        await FailsAsync(MailboxFault.Missing, () => SafeFetch.RunAsync(mailbox, listed, 100, TestContext.Current.CancellationToken));
    }

    async Task PutAsync(string path, byte[] bytes, bool overwrite = false)
    {
        using var content = new MemoryStream(bytes);
        await mailbox.PutAsync(path, content, overwrite, TestContext.Current.CancellationToken);
    }

    async Task<byte[]> GetAsync(string path, long most)
    {
        using var content = new MemoryStream();
        await mailbox.GetAsync(path, content, most, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    static async Task FailsAsync(MailboxFault fault, Func<Task> work) => Assert.Equal(fault, (await Assert.ThrowsAsync<MailboxException>(work)).Fault);
}

public sealed class FolderMailboxTests : MailboxConformance
{
    readonly string folder = Directory.CreateTempSubdirectory("folder-").FullName;

    protected override MailboxDescription Described => new(Transport.Folder, folder);

    [Fact(Timeout = 60_000)]
    public async Task A_directory_that_is_not_there_is_not_described()
    {
        var nowhere = Path.Combine(folder, "nowhere");
        await using var mailbox = new FolderMailbox("acme", nowhere);
        var missing = await Assert.ThrowsAsync<MailboxException>(() => mailbox.DescribeAsync(TestContext.Current.CancellationToken));
        Assert.Equal((MailboxFault.Missing, $"Mailbox acme, connect: the directory {nowhere} does not exist"), (missing.Fault, missing.Message));
    }

    protected override Task<(IMailbox Mailbox, string Root)> OpenAsync() => Task.FromResult<(IMailbox, string)>((new FolderMailbox("acme", folder), folder));

    protected override ValueTask CloseAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class SftpMailboxTests : MailboxConformance
{
    SshdFixture sshd = null!;

    protected override MailboxDescription Described => new(Transport.Sftp, $"{sshd.User}@127.0.0.1:{sshd.Port}");

    protected override async Task<(IMailbox Mailbox, string Root)> OpenAsync()
    {
        sshd = await SshdFixture.StartAsync();
        return (new SftpMailbox(sshd.Server(), sshd.Credentials, new(), TimeProvider.System, new()), sshd.Root);
    }

    protected override ValueTask CloseAsync() => sshd.DisposeAsync();
}

/// <summary>As the relay uses it: one of many hands on one connection.</summary>
public sealed class SharedSftpMailboxTests : MailboxConformance
{
    SshdFixture sshd = null!;
    MailboxFactory factory = null!;

    protected override MailboxDescription Described => new(Transport.Sftp, $"{sshd.User}@127.0.0.1:{sshd.Port}, folder sub");

    protected override async Task<(IMailbox Mailbox, string Root)> OpenAsync()
    {
        sshd = await SshdFixture.StartAsync();
        factory = new((_, _) => ValueTask.FromResult(sshd.ClientKey), TimeProvider.System);
        var profile = new ClearinghouseProfile { Id = "any" };
        var account = new Account { Id = "acme", Profile = profile.Id, Host = "127.0.0.1", Port = sshd.Port, User = sshd.User, Root = "sub", PrivateKey = "env:KEY", HostKeys = [sshd.HostKeyPin], Practices = [], SenderId = "RELAY" };
        return (await factory.OpenAsync(account, profile, TestContext.Current.CancellationToken), Path.Combine(sshd.Root, "sub"));
    }

    protected override async ValueTask CloseAsync()
    {
        await factory.DisposeAsync();
        await sshd.DisposeAsync();
    }
}
