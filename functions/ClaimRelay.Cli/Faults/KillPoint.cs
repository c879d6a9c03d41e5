using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace ClaimRelay.Cli.Faults;

/// <summary>Where an exchange is killed.</summary>
enum KillPoint
{
    BeforeUploadingIsStored,
    UploadingIsStored,
    InMidUpload,
    PartIsWritten,
    BeforeRenameIsStored,
    RenameIsStored,
    Renamed,
    BeforeOutcomeIsStored,
    OutcomeIsStored,

    BeforeDownload,
    InMidDownload,
    BeforeContentIsStored,
    ContentIsStored,
    EntryIsStored,
    Removed,
}

static class KillPoints
{
    /// <summary>SIGKILL to ourselves: nothing is finished, closed or told.</summary>
    [DoesNotReturn]
    public static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        while (true) Thread.Yield();
    }
}
