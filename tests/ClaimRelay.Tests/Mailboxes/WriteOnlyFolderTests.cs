using ClaimRelay.Mailboxes;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A drop folder in which nothing may be looked at: what was sent is not called delivered, and not sent twice.</summary>
public sealed class WriteOnlyFolderTests : IAsyncDisposable
{
    const int Limit = 60_000;
    static readonly byte[] Content = Invented.Bytes(1_000);
    static readonly Upload Parted = new("inbound/.1.part", "inbound/a.837", Content);

    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("write-only-");
    readonly Scripted mailbox;
    UploadStep journaled = UploadStep.NotStarted;

    public WriteOnlyFolderTests()
    {
        root.CreateSubdirectory("inbound");
        mailbox = new(new FolderMailbox("acme", root.FullName)) { BeforeStat = _ => throw Fault(MailboxFault.Denied) };
    }

    public async ValueTask DisposeAsync()
    {
        await mailbox.DisposeAsync();
        root.Delete(recursive: true);
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_written_and_renamed_is_ambiguous_and_never_sent_again()
    {
        Assert.Equal(new(DeliveryOutcome.Ambiguous, "the rename was completed, but the mailbox does not let us look"), await RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(new(DeliveryOutcome.Ambiguous, "a rename was asked for, but the mailbox does not let us look"), await RunAsync(TestContext.Current.CancellationToken));
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
        for (var run = 0; run < 2; run++) Assert.Equal(new(DeliveryOutcome.Ambiguous, "a rename was asked for, but the mailbox does not let us look"), await RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, mailbox.Puts);
    }

    [Fact(Timeout = Limit)]
    public async Task A_rename_that_was_refused_leaves_no_doubt_and_the_file_is_written_anew()
    {
        mailbox.BeforeRename = _ => throw Fault(MailboxFault.Denied);
        Assert.Equal(MailboxFault.Denied, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(TestContext.Current.CancellationToken))).Fault);
        Assert.Equal(UploadStep.Uploading, journaled);
        mailbox.BeforeRename = null;
        Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    Task<Delivery> RunAsync(CancellationToken cancellation) => SafeUpload.RunAsync(mailbox, Parted, journaled, (step, _) =>
    {
        journaled = step;
        return Task.CompletedTask;
    }, cancellation);

    void RequireOnce()
    {
        var file = Assert.Single(root.GetFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }));
        Assert.Equal("a.837", file.Name);
        Assert.Equal(Content, File.ReadAllBytes(file.FullName));
    }

    static MailboxException Fault(MailboxFault fault) => new(fault, "acme", "not today");
}
