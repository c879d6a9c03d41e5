using ClaimRelay.Mailboxes;

namespace ClaimRelay.Tests.Mailboxes;

public sealed class SftpSafeUploadTests : SafeUploadTests
{
    SshdFixture sshd = null!;

    protected override async Task<(IMailbox Mailbox, string Root)> OpenAsync()
    {
        sshd = await SshdFixture.StartAsync();
        return (new SftpMailbox(sshd.Server(), sshd.Credentials, new(), TimeProvider.System, new()), sshd.Root);
    }

    protected override void Break() => sshd.KillSessions();

    protected override ValueTask CloseAsync() => sshd.DisposeAsync();
}
