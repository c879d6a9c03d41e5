using ClaimRelay.Mailboxes;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A real mailbox with something happening before or after one of its operations: a broken line, a receiver that takes files.</summary>
sealed class Scripted(IMailbox inner) : IMailbox
{
    public Func<string, Task>? BeforeStat { get; set; }
    public Func<string, Task>? BeforePut { get; set; }
    public Func<string, Task>? AfterPut { get; set; }
    public Func<string, Task>? BeforeRename { get; set; }
    public Func<string, Task>? AfterRename { get; set; }
    public Func<string, Task>? BeforeGet { get; set; }
    public Func<string, Task>? BeforeDelete { get; set; }

    /// <summary>What the server makes of a listing.</summary>
    public Func<IReadOnlyList<MailboxFile>, IReadOnlyList<MailboxFile>> Listed { get; set; } = files => files;
    public int Puts { get; private set; }
    public string Account => inner.Account;

    public Task<MailboxDescription> DescribeAsync(CancellationToken cancellation) => inner.DescribeAsync(cancellation);

    public async Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation) => Listed(await inner.ListAsync(folder, cancellation));

    public async Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation)
    {
        if (BeforeStat is not null) await BeforeStat(path);
        return await inner.StatAsync(path, cancellation);
    }

    public async Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation)
    {
        Puts++;
        if (BeforePut is not null) await BeforePut(path);
        await inner.PutAsync(path, content, overwrite, cancellation);
        if (AfterPut is not null) await AfterPut(path);
    }

    public async Task RenameAsync(string from, string to, CancellationToken cancellation)
    {
        if (BeforeRename is not null) await BeforeRename(to);
        await inner.RenameAsync(from, to, cancellation);
        if (AfterRename is not null) await AfterRename(to);
    }

    public async Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation)
    {
        if (BeforeGet is not null) await BeforeGet(path);
        await inner.GetAsync(path, destination, mostBytes, cancellation);
    }

    public async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        if (BeforeDelete is not null) await BeforeDelete(path);
        await inner.DeleteAsync(path, cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
