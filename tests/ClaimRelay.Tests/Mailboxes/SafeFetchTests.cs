using ClaimRelay.Mailboxes;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>What is kept of a fetch that breaks behind the last byte.</summary>
public class SafeFetchTests
{
    static readonly MailboxFile Listed = new("outbound/a", 3, DateTimeOffset.UnixEpoch);

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_came_whole_is_kept_when_the_line_is_lost_behind_the_last_byte(bool once)
    {
        await using var mailbox = new Breaking { End = new MailboxException(MailboxFault.Transient, "acme", "lost"), Look = () => throw new MailboxException(MailboxFault.Transient, "acme", "lost") };
        Assert.Equal("ISA"u8.ToArray(), await SafeFetch.RunAsync(mailbox, Listed, 100, TestContext.Current.CancellationToken, once));
    }

    [Theory, InlineData(MailboxFault.Transient), InlineData(MailboxFault.Denied), InlineData(MailboxFault.Refused)]
    public async Task A_look_that_fails_after_the_fetch_does_not_throw_away_what_came(MailboxFault fault)
    {
        await using var mailbox = new Breaking { Look = () => throw new MailboxException(fault, "acme", "no look") };
        Assert.Equal("ISA"u8.ToArray(), await SafeFetch.RunAsync(mailbox, Listed, 100, TestContext.Current.CancellationToken));
    }

    [Theory, InlineData(MailboxFault.Transient), InlineData(MailboxFault.Denied)]
    public async Task What_came_short_is_not_kept(MailboxFault fault)
    {
        await using var mailbox = new Breaking { Content = "IS"u8.ToArray(), End = new MailboxException(fault, "acme", "lost") };
        var told = await Assert.ThrowsAsync<MailboxException>(() => SafeFetch.RunAsync(mailbox, Listed, 100, TestContext.Current.CancellationToken, once: true));
        Assert.Equal(fault, told.Fault);
    }

    [Fact]
    public async Task Where_a_file_comes_only_once_it_is_kept_whatever_has_its_name_afterwards_and_though_we_are_told_to_end()
    {
        await using var mailbox = new Breaking { End = new OperationCanceledException(), Look = () => Listed with { Size = 7 } };
        Assert.Equal("ISA"u8.ToArray(), await SafeFetch.RunAsync(mailbox, Listed, 100, TestContext.Current.CancellationToken, once: true));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await SafeFetch.RunAsync(new Breaking { End = new OperationCanceledException() }, Listed, 100, TestContext.Current.CancellationToken));
        var told = await Assert.ThrowsAsync<MailboxException>(async () => await SafeFetch.RunAsync(new Breaking { Look = () => Listed with { Size = 7 } }, Listed, 100, TestContext.Current.CancellationToken));
        Assert.Equal(MailboxFault.Changed, told.Fault);
    }

    sealed class Breaking : IMailbox
    {
        bool fetched;

        public byte[] Content { get; init; } = "ISA"u8.ToArray();

        /// <summary>How the fetch ends; null ends well.</summary>
        public Exception? End { get; init; }

        /// <summary>The look after it.</summary>
        public Func<MailboxFile?> Look { get; init; } = () => Listed;
        public string Account => "acme";

        public async Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation)
        {
            fetched = true;
            await destination.WriteAsync(Content, cancellation);
            if (End is not null) throw End;
        }

        public Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation) => Task.FromResult(fetched ? Look() : Listed);
        public Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<MailboxDescription> DescribeAsync(CancellationToken cancellation) => throw new NotSupportedException();
        public Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation) => throw new NotSupportedException();
        public Task RenameAsync(string from, string to, CancellationToken cancellation) => throw new NotSupportedException();
        public Task DeleteAsync(string path, CancellationToken cancellation) => throw new NotSupportedException();
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
