using System.Security.Cryptography;
using ClaimRelay.Mailboxes;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A drop folder in which nothing may be looked at: what was sent is not called delivered, and not sent twice.</summary>
public abstract class WriteOnlyFolderTests : IAsyncLifetime
{
    const int Limit = 60_000;
    protected const string Final = "inbound/a.837";
    static readonly byte[] Content = Invented.Bytes(1_000);
    static readonly Upload Parted = new("inbound/.1.part", Final, Content);
    static readonly Upload Direct = new(Final, Final, Content);

    static readonly Delivery Written = new(DeliveryOutcome.Ambiguous, "the write was completed, but the mailbox does not let us look");
    protected static readonly Delivery Begun = new(DeliveryOutcome.Ambiguous, "a write was begun, but the mailbox does not let us look");
    static readonly Delivery Collision = new(DeliveryOutcome.Failed, "name collision: the server refused the final name, as it does when a file has it, and the mailbox does not let us look; nothing was overwritten");

    Scripted mailbox = null!;
    DirectoryInfo root = null!;
    UploadStep journaled = UploadStep.NotStarted;

    /// <summary>A mailbox that does not let us look, and where its files are.</summary>
    protected abstract Task<(IMailbox Mailbox, string Root)> OpenAsync();
    protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync()
    {
        var (inner, folder) = await OpenAsync();
        (mailbox, root) = (new(inner), new(folder));
        root.CreateSubdirectory("inbound");
    }

    public async ValueTask DisposeAsync()
    {
        await mailbox.DisposeAsync();
        await CloseAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_written_and_renamed_is_ambiguous_and_never_sent_again()
    {
        Assert.Equal(new(DeliveryOutcome.Ambiguous, "the rename was completed, but the mailbox does not let us look"), await RunAsync(Parted, TestContext.Current.CancellationToken));
        Assert.Equal(new(DeliveryOutcome.Ambiguous, "a rename was asked for, but the mailbox does not let us look"), await RunAsync(Parted, TestContext.Current.CancellationToken));
        Assert.Equal(1, mailbox.Puts);
        RequireOnce();
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rename_without_an_answer_is_ambiguous_whether_it_was_done_or_not(bool done)
    {
        if (done) mailbox.AfterRename = _ => throw Fault(MailboxFault.Ambiguous);
        else mailbox.BeforeRename = _ => throw Fault(MailboxFault.Ambiguous);
        for (var run = 0; run < 2; run++) Assert.Equal(new(DeliveryOutcome.Ambiguous, "a rename was asked for, but the mailbox does not let us look"), await RunAsync(Parted, TestContext.Current.CancellationToken));
        Assert.Equal(1, mailbox.Puts);
    }

    [Fact(Timeout = Limit)]
    public async Task A_rename_that_was_refused_leaves_no_doubt_and_the_file_is_written_anew()
    {
        mailbox.BeforeRename = _ => throw Fault(MailboxFault.Denied);
        Assert.Equal(MailboxFault.Denied, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Parted, TestContext.Current.CancellationToken))).Fault);
        Assert.Equal(UploadStep.Uploading, journaled);
        mailbox.BeforeRename = null;
        Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_rename_that_the_server_refuses_as_the_name_is_taken_is_a_collision()
    {
        mailbox.BeforeRename = _ => throw Fault(MailboxFault.Exists);
        Assert.Equal(Collision with { PartLeft = true }, await RunAsync(Parted, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_written_to_its_final_name_is_ambiguous_and_never_sent_again()
    {
        Assert.Equal(Written, await RunAsync(Direct, TestContext.Current.CancellationToken));
        Assert.Equal(UploadStep.WritingFinal, journaled);
        Assert.Equal(Begun, await RunAsync(Direct, TestContext.Current.CancellationToken));
        Assert.Equal(1, mailbox.Puts);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_whose_answer_was_lost_is_ambiguous_and_never_sent_again()
    {
        mailbox.AfterPut = _ => throw Fault(MailboxFault.Ambiguous);
        for (var run = 0; run < 2; run++) Assert.Equal(Begun, await RunAsync(Direct, TestContext.Current.CancellationToken));
        Assert.Equal(1, mailbox.Puts);
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_that_was_killed_while_it_wrote_is_ambiguous_and_nothing_is_sent()
    {
        journaled = UploadStep.WritingFinal;
        Assert.Equal(Begun, await RunAsync(Direct, TestContext.Current.CancellationToken));
        Assert.Equal(Begun, await RunAsync(Parted, TestContext.Current.CancellationToken));
        Assert.Equal(0, mailbox.Puts);
    }

    [Theory(Timeout = Limit)]
    [InlineData(MailboxFault.Ambiguous)]
    [InlineData(MailboxFault.Denied)]
    public async Task A_write_of_which_no_byte_left_us_is_no_doubt_and_may_be_run_again(MailboxFault fault)
    {
        mailbox.BeforePut = _ => throw Fault(fault);
        Assert.Equal(fault, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Direct, TestContext.Current.CancellationToken))).Fault);
        Assert.Equal(UploadStep.NotStarted, journaled);
        mailbox.BeforePut = null;
        Assert.Equal(Written, await RunAsync(Direct, TestContext.Current.CancellationToken));
        RequireOnce();
    }

    [Theory(Timeout = Limit)]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task A_name_that_is_taken_is_not_overwritten_and_a_collision_where_the_server_says_so(int size)
    {
        var other = new byte[size];
        await File.WriteAllBytesAsync(Path.Combine(root.FullName, Final), other, TestContext.Current.CancellationToken);
        for (var run = 0; run < 2; run++)
        {
            if (SaysThatANameIsTaken) Assert.Equal(Collision, await RunAsync(Direct, TestContext.Current.CancellationToken));
            else Assert.Equal(MailboxFault.Refused, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Direct, TestContext.Current.CancellationToken))).Fault);
            Assert.Equal(UploadStep.NotStarted, journaled);
        }

        Assert.Equal(other, await File.ReadAllBytesAsync(Path.Combine(root.FullName, Final), TestContext.Current.CancellationToken));
    }

    protected Task<Delivery> RunAsync(Upload upload, CancellationToken cancellation) => SafeUpload.RunAsync(mailbox, upload, journaled, (step, _) =>
    {
        journaled = step;
        return Task.CompletedTask;
    }, cancellation);

    protected int Puts => mailbox.Puts;

    /// <summary>False for a server that answers as to a full disk: nobody can tell the two apart where no look is allowed.</summary>
    protected virtual bool SaysThatANameIsTaken => true;

    void RequireOnce()
    {
        var file = Assert.Single(root.GetFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }));
        Assert.Equal("a.837", file.Name);
        Assert.Equal(Content, File.ReadAllBytes(file.FullName));
    }

    protected static MailboxException Fault(MailboxFault fault) => new(fault, "acme", "not today");
}

public sealed class FolderWriteOnlyTests : WriteOnlyFolderTests
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("write-only-");

    protected override Task<(IMailbox Mailbox, string Root)> OpenAsync() =>
        Task.FromResult<(IMailbox, string)>((new Scripted(new FolderMailbox("acme", folder.FullName)) { BeforeStat = _ => throw Fault(MailboxFault.Denied) }, folder.FullName));

    protected override ValueTask CloseAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class SftpWriteOnlyTests : WriteOnlyFolderTests
{
    SshdFixture sshd = null!;

    protected override async Task<(IMailbox Mailbox, string Root)> OpenAsync()
    {
        sshd = await SshdFixture.StartAsync(refused: ["stat", "lstat", "fstat", "opendir"]);
        return (new SftpMailbox(sshd.Server(), sshd.Credentials, new(), TimeProvider.System, new()), sshd.Root);
    }

    protected override ValueTask CloseAsync() => sshd.DisposeAsync();

    protected override bool SaysThatANameIsTaken => false;

    [Fact(Timeout = 60_000)]
    public async Task A_line_that_breaks_in_the_middle_of_the_write_leaves_a_doubt_and_nothing_is_sent_again()
    {
        var content = Invented.Bytes(8_000_000);
        // Opened to be proved, and once more to be sent.
        var opened = 0;
        var upload = new Upload(Final, Final, new UploadContent(content.Length, Convert.ToHexStringLower(SHA256.HashData(content)),
            _ => ValueTask.FromResult<Stream>(opened++ == 0 ? new MemoryStream(content) : new Told(content, content.Length / 2, sshd.KillSessions))));
        for (var run = 0; run < 2; run++) Assert.Equal(Begun, await RunAsync(upload, TestContext.Current.CancellationToken));
        Assert.Equal(1, Puts);
        Assert.InRange(new FileInfo(Path.Combine(sshd.Root, Final)).Length, 0, content.Length - 1);
    }

    /// <summary>Says when so many of its bytes were read.</summary>
    sealed class Told(byte[] content, int at, Action happens) : MemoryStream(content)
    {
        bool told;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (!told && Position >= at)
            {
                told = true;
                happens();
            }

            return base.Read(buffer, offset, count);
        }
    }
}
