using System.Security.Cryptography;
using ClaimRelay.Mailboxes;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Whatever breaks, the file is there once with the right bytes, or is truthfully said not to be.</summary>
public abstract class SafeUploadTests : IAsyncLifetime
{
    const int Limit = 120_000;
    static readonly byte[] Content = Invented.Bytes(120_000);
    static readonly Upload Parted = new("inbound/.1.part", "inbound/a.837", Content);
    static readonly Upload Direct = new("inbound/a.837", "inbound/a.837", Content);

    Scripted mailbox = null!;
    string root = "";
    UploadStep journaled = UploadStep.NotStarted;

    protected abstract Task<(IMailbox Mailbox, string Root)> OpenAsync();
    protected abstract ValueTask CloseAsync();

    /// <summary>Breaks whatever stands between us and the files.</summary>
    protected abstract void Break();

    string Final => Path.Combine(root, Parted.FinalPath);
    string Part => Path.Combine(root, Parted.PartPath);

    public async ValueTask InitializeAsync()
    {
        (var inner, root) = await OpenAsync();
        mailbox = new Scripted(inner);
        Directory.CreateDirectory(Path.Combine(root, "inbound"));
    }

    public async ValueTask DisposeAsync()
    {
        await mailbox.DisposeAsync();
        await CloseAsync();
    }

    [Theory(Timeout = Limit)]
    [InlineData(UploadStep.Uploading, false)]
    [InlineData(UploadStep.Uploading, true)]
    [InlineData(UploadStep.RenameRequested, false)]
    [InlineData(UploadStep.RenameRequested, true)]
    public async Task Killed_at_a_journal_entry_the_next_run_delivers_once(UploadStep at, bool stored)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => SafeUpload.RunAsync(mailbox, Parted, journaled, (step, _) =>
        {
            if (step != at || stored) journaled = step;
            return step == at ? throw new InvalidOperationException("killed") : Task.CompletedTask;
        }, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Final));
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task Killed_after_the_rename_the_next_run_finds_it_delivered_and_sends_nothing()
    {
        mailbox.AfterRename = _ => throw new InvalidOperationException("killed");
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Parted, TestContext.Current.CancellationToken));
        mailbox.AfterRename = null;
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(1, mailbox.Puts);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task Killed_after_the_rename_and_picked_up_meanwhile_it_is_ambiguous_and_never_sent_again()
    {
        mailbox.AfterRename = _ =>
        {
            File.Delete(Final);
            throw new InvalidOperationException("killed");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(Parted, TestContext.Current.CancellationToken));
        for (var run = 0; run < 2; run++) Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(1, mailbox.Puts);
    }

    [Fact(Timeout = Limit)]
    public async Task Picked_up_between_rename_and_look_is_no_error()
    {
        mailbox.AfterRename = _ =>
        {
            File.Delete(Final);
            return Task.CompletedTask;
        };
        Assert.Equal(DeliveryOutcome.PickedUp, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact(Timeout = Limit)]
    public async Task An_answer_lost_after_the_rename_is_settled_by_a_look()
    {
        mailbox.AfterRename = _ => throw Lost();
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task An_answer_lost_before_the_rename_is_settled_by_renaming_again()
    {
        mailbox.BeforeRename = _ =>
        {
            mailbox.BeforeRename = null;
            Break();
            throw Lost();
        };
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAgainAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(1, mailbox.Puts);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_rename_that_is_never_answered_gives_up_and_the_next_run_delivers()
    {
        mailbox.BeforeRename = _ => throw Lost();
        Assert.Equal(MailboxFault.Ambiguous, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Parted, TestContext.Current.CancellationToken))).Fault);
        Assert.Equal(UploadStep.RenameRequested, journaled);
        mailbox.BeforeRename = null;
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_rename_that_is_refused_after_one_that_got_no_answer_is_in_doubt()
    {
        mailbox.BeforeRename = _ => throw Lost();
        await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Parted, TestContext.Current.CancellationToken));
        mailbox.BeforeRename = _ => throw new MailboxException(MailboxFault.Refused, "acme", "it is being renamed");
        for (var run = 0; run < 2; run++) Assert.StartsWith("a rename was refused after an earlier one that got no answer", (await RunAsync(Parted, TestContext.Current.CancellationToken)).Observation, StringComparison.Ordinal);
        Assert.Equal((UploadStep.RenameRequested, 1, true), (journaled, mailbox.Puts, File.Exists(Part)));
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rename_that_is_refused_is_taken_back_and_in_doubt_where_it_cannot_be(bool mayDelete)
    {
        mailbox.BeforeRename = _ => throw new MailboxException(MailboxFault.Denied, "acme", "not allowed");
        if (!mayDelete) mailbox.BeforeDelete = _ => throw new MailboxException(MailboxFault.Denied, "acme", "not allowed");
        if (!mayDelete)
        {
            Assert.StartsWith("the rename was refused, and the part file may not be removed", (await RunAsync(Parted, TestContext.Current.CancellationToken)).Observation, StringComparison.Ordinal);
            Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
            Assert.Equal((UploadStep.RenameRequested, 1), (journaled, mailbox.Puts));
            return;
        }

        Assert.Equal(MailboxFault.Denied, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Parted, TestContext.Current.CancellationToken))).Fault);
        Assert.Equal((UploadStep.Uploading, false), (journaled, File.Exists(Part)));
        mailbox.BeforeRename = null;
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_lost_while_uploading_is_transient_and_the_next_run_delivers()
    {
        mailbox.AfterPut = _ =>
        {
            mailbox.AfterPut = null;
            Break();
            throw Lost();
        };
        Assert.Equal(MailboxFault.Transient, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Parted, TestContext.Current.CancellationToken))).Fault);
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAgainAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_part_that_did_not_arrive_whole_is_not_renamed()
    {
        mailbox.AfterPut = _ => File.WriteAllBytesAsync(Part, Content[..1000], TestContext.Current.CancellationToken);
        Assert.Equal(MailboxFault.Transient, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Parted, TestContext.Current.CancellationToken))).Fault);
        Assert.False(File.Exists(Final));
        mailbox.AfterPut = null;
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_part_that_somebody_took_is_ambiguous_and_never_sent_again()
    {
        mailbox.AfterPut = _ =>
        {
            File.Delete(Part);
            return Task.CompletedTask;
        };
        for (var run = 0; run < 2; run++) Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(1, mailbox.Puts);
    }

    [Theory(Timeout = Limit)]
    [InlineData(10)]
    [InlineData(120_000)]
    public async Task Another_file_with_the_final_name_is_a_collision_and_stays_as_it_is(int size)
    {
        var other = new byte[size];
        await File.WriteAllBytesAsync(Final, other, TestContext.Current.CancellationToken);
        Assert.Equal(DeliveryOutcome.Failed, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(DeliveryOutcome.Failed, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(DeliveryOutcome.Failed, (await SafeUpload.RunAsync(mailbox, Direct, UploadStep.NotStarted, (_, _) => Task.CompletedTask, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(other, await File.ReadAllBytesAsync(Final, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Our_own_bytes_under_the_final_name_are_a_delivery()
    {
        await File.WriteAllBytesAsync(Final, Content, TestContext.Current.CancellationToken);
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_that_is_missing_is_said_to_be_missing()
    {
        var upload = new Upload("nowhere/.1.part", "nowhere/a.837", Content);
        Assert.Equal(MailboxFault.Missing, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(upload, TestContext.Current.CancellationToken))).Fault);
        journaled = UploadStep.NotStarted;
        var half = Parted with { FinalPath = "nowhere/a.837" };
        Assert.Equal(MailboxFault.Missing, (await Assert.ThrowsAsync<MailboxException>(() => RunAsync(half, TestContext.Current.CancellationToken))).Fault);
        Directory.CreateDirectory(Path.Combine(root, "nowhere"));
        Assert.Equal(MailboxFault.Missing, (await Assert.ThrowsAsync<MailboxException>(() => mailbox.ListAsync("elsewhere", TestContext.Current.CancellationToken))).Fault);
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(half, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact(Timeout = Limit)]
    public async Task A_direct_write_that_was_cut_is_not_uploaded_again_though_rename_is_allowed_since()
    {
        // The receiver took it before we could look.
        journaled = UploadStep.WritingFinal;
        Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(Parted, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal((0, false, false), (mailbox.Puts, File.Exists(Part), File.Exists(Final)));
    }

    [Fact(Timeout = Limit)]
    public async Task What_must_not_be_sent_any_more_is_looked_at_and_not_renamed()
    {
        await File.WriteAllBytesAsync(Part, Content, TestContext.Current.CancellationToken);
        var delivery = await SafeUpload.RunAsync(mailbox, Parted, UploadStep.RenameRequested, (_, _) => Task.CompletedTask, TestContext.Current.CancellationToken, mayRename: false);
        Assert.Equal((DeliveryOutcome.Ambiguous, true, false), (delivery.Outcome, File.Exists(Part), File.Exists(Final)));
        File.Move(Part, Final);
        Assert.True((await SafeUpload.RunAsync(mailbox, Parted, UploadStep.RenameRequested, (_, _) => Task.CompletedTask, TestContext.Current.CancellationToken, mayRename: false)).Arrived);
    }

    [Fact(Timeout = Limit)]
    public async Task Direct_writes_arrive_once()
    {
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Direct, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Direct, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(1, mailbox.Puts);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_direct_write_that_never_began_may_be_run_again()
    {
        mailbox.BeforePut = _ =>
        {
            mailbox.BeforePut = null;
            Break();
            throw Lost();
        };
        await Assert.ThrowsAsync<MailboxException>(() => RunAsync(Direct, TestContext.Current.CancellationToken));
        Assert.Equal(UploadStep.NotStarted, journaled);
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAgainAsync(Direct, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Fact(Timeout = Limit)]
    public async Task A_direct_write_whose_answer_was_lost_is_settled_by_what_is_there()
    {
        mailbox.AfterPut = _ => throw Lost();
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Direct, TestContext.Current.CancellationToken)).Outcome);
        File.Delete(Final);
        journaled = UploadStep.NotStarted;
        mailbox.AfterPut = async _ =>
        {
            await File.WriteAllBytesAsync(Final, Content[..500], TestContext.Current.CancellationToken);
            throw Lost();
        };
        Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(Direct, TestContext.Current.CancellationToken)).Outcome);
        File.Delete(Final);
        Assert.Equal(DeliveryOutcome.Ambiguous, (await RunAsync(Direct, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(2, mailbox.Puts);
    }

    [Fact(Timeout = Limit)]
    public async Task An_empty_file_that_an_open_without_an_answer_left_is_written()
    {
        await File.WriteAllBytesAsync(Final, [], TestContext.Current.CancellationToken);
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(Direct, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_streamed_content_arrives_once_and_is_known_again(bool parted)
    {
        var upload = (parted ? Parted : Direct) with { Content = Streamed(Content, Content) };
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(upload, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
        journaled = UploadStep.NotStarted;
        Assert.Equal(DeliveryOutcome.Delivered, (await RunAsync(upload, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Final, TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_streamed_content_that_is_not_what_it_was_said_to_be_never_gets_the_final_name(bool parted)
    {
        var altered = Content.ToArray();
        altered[5] ^= 1;
        foreach (var found in (byte[][])[altered, Content[..^1], [.. Content, 1], []])
        {
            journaled = UploadStep.NotStarted;
            var upload = (parted ? Parted : Direct) with { Content = Streamed(Content, found) };
            await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(upload, TestContext.Current.CancellationToken));
            Assert.False(File.Exists(Final));
        }

        Assert.Equal(DeliveryOutcome.Delivered, (await RunAgainAsync(parted ? Parted : Direct, TestContext.Current.CancellationToken)).Outcome);
        RequireOnce();
    }

    /// <param name="found">What there is in place of what was meant.</param>
    static UploadContent Streamed(byte[] meant, byte[] found) =>
        new(meant.Length, Convert.ToHexStringLower(SHA256.HashData(meant)), _ => ValueTask.FromResult<Stream>(new MemoryStream(found)));

    Task<Delivery> RunAsync(Upload upload, CancellationToken cancellation) => SafeUpload.RunAsync(mailbox, upload, journaled, (step, _) =>
    {
        journaled = step;
        return Task.CompletedTask;
    }, cancellation);

    /// <summary>As the relay does after a broken connection: transient faults are run again. The first operation may be the one that notices.</summary>
    async Task<Delivery> RunAgainAsync(Upload upload, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(upload, cancellation);
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Transient)
        {
            return await RunAsync(upload, cancellation);
        }
    }

    void RequireOnce()
    {
        Assert.Equal([Final], Directory.GetFiles(Path.Combine(root, "inbound")));
        Assert.Equal(Content, File.ReadAllBytes(Final));
    }

    static MailboxException Lost() => new(MailboxFault.Ambiguous, "acme", "lost");
}
