using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>A local directory that stands for a mailbox: for trying out, and for partners that mount a share.</summary>
/// <param name="root">Nothing outside of it is ever read or written; links below it are not followed.</param>
public sealed class FolderMailbox(string account, string root) : IMailbox
{
    readonly string root = Path.GetFullPath(root);

    public string Account => account;

    public Task<MailboxDescription> DescribeAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!Directory.Exists(root))
            throw new MailboxException(MailboxFault.Missing, account, MailboxFaults.Describe(account, MailboxStage.Connect, "", MailboxFault.Missing, $"the directory {root} does not exist"));
        return Task.FromResult(new MailboxDescription(Transport.Folder, root));
    }

    public Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Guarded<IReadOnlyList<MailboxFile>>(MailboxStage.List, folder, () =>
        {
            var inside = MailboxPath.Checked(folder);
            return [.. new DirectoryInfo(Resolve(folder)).EnumerateFiles()
                .Where(file => file.Exists && !IsLink(file) && !file.Name.StartsWith('.') && MailboxPath.IsName(file.Name))
                .Select(file => new MailboxFile(MailboxPath.Join(inside, file.Name), file.Length, Modified(file)))];
        }));
    }

    public Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Guarded(MailboxStage.Stat, path, () => Find(path)));
    }

    public async Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await using var file = Guarded(MailboxStage.Put, path, () => new FileStream(Resolve(path), overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.None, 65536, FileOptions.Asynchronous));
        try
        {
            await content.CopyToAsync(file, cancellation);
            await file.FlushAsync(cancellation);
            file.Flush(flushToDisk: true);
        }
        catch (IOException e) when (e is not MailboxException)
        {
            throw Failure(MailboxStage.Put, path, e);
        }
    }

    public Task RenameAsync(string from, string to, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Guarded(MailboxStage.Rename, to, () =>
        {
            FileRename.WithoutOverwrite(Resolve(from), Resolve(to));
            return true;
        });
        return Task.CompletedTask;
    }

    public async Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await using var file = Guarded(MailboxStage.Get, path, () => new FileStream(Resolve(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 65536, FileOptions.Asynchronous));
        var before = file.Length;
        await using var capped = new CappedStream(destination, mostBytes, () => new(MailboxFault.TooLarge, account, MailboxFaults.Describe(account, MailboxStage.Get, path, MailboxFault.TooLarge)));
        capped.Expect(before);
        try
        {
            await file.CopyToAsync(capped, cancellation);
        }
        catch (IOException e) when (e is not MailboxException)
        {
            throw Failure(MailboxStage.Get, path, e);
        }

        MailboxFaults.RequireWhole(account, path, before, capped.Written);
    }

    public Task DeleteAsync(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Guarded(MailboxStage.Delete, path, () =>
        {
            var place = Resolve(path);
            if (File.Exists(place)) File.Delete(place);
            return true;
        });
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    MailboxFile? Find(string path)
    {
        var file = new FileInfo(Resolve(path));
        return file.Exists ? new MailboxFile(MailboxPath.Checked(path), file.Length, Modified(file)) : null;
    }

    /// <summary>Walks down from the root, so that neither a dotted path nor a link leads out of it.</summary>
    string Resolve(string path)
    {
        var place = root;
        foreach (var part in MailboxPath.Checked(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            place = Path.Combine(place, part);
            if (IsLink(new FileInfo(place))) throw new UnauthorizedAccessException("A link is not followed.");
        }

        return place;
    }

    T Guarded<T>(MailboxStage stage, string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not MailboxException)
        {
            throw Failure(stage, path, e);
        }
    }

    MailboxException Failure(MailboxStage stage, string path, Exception e)
    {
        var fault = e switch
        {
            UnauthorizedAccessException => MailboxFault.Denied,
            DirectoryNotFoundException or FileNotFoundException => MailboxFault.Missing,
            _ when stage is MailboxStage.Put or MailboxStage.Rename && e.HResult is FileRename.AlreadyExists or FileRename.AlreadyExistsOnWindows => MailboxFault.Exists,
            _ => MailboxFault.Refused,
        };
        return new(fault, account, MailboxFaults.Describe(account, stage, path, fault), e);
    }

    static bool IsLink(FileSystemInfo entry) => entry.LinkTarget is not null;

    static DateTimeOffset Modified(FileInfo file) => new(file.LastWriteTimeUtc, TimeSpan.Zero);
}
