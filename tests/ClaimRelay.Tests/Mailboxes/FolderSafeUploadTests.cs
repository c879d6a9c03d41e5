using ClaimRelay.Mailboxes;

namespace ClaimRelay.Tests.Mailboxes;

public sealed class FolderSafeUploadTests : SafeUploadTests
{
    readonly string folder = Directory.CreateTempSubdirectory("folder-").FullName;

    protected override Task<(IMailbox Mailbox, string Root)> OpenAsync() => Task.FromResult<(IMailbox, string)>((new FolderMailbox("acme", folder), folder));

    protected override void Break() { }

    protected override ValueTask CloseAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
