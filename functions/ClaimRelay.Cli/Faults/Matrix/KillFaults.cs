using System.Text.Json;

namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>Our own process, killed at each step of its journal and between them; another goes on with what it left.</summary>
static class KillFaults
{
    public static IEnumerable<FaultCase> All =>
    [
        .. Enum.GetValues<KillPoint>().Select(point => new FaultCase($"we are killed: {Words(point)}", point < KillPoint.BeforeDownload ? FaultWay.Up : FaultWay.Down)
        {
            Kill = point,
            Size = point is KillPoint.InMidUpload or KillPoint.InMidDownload ? 3_000_000 : 100_000,
            Short = point is KillPoint.RenameIsStored or KillPoint.EntryIsStored,
        }),
        // What was read and not yet stored, such a partner has taken away: that is told, and the file is asked for again.
        .. from point in Enum.GetValues<KillPoint>()
           where point is >= KillPoint.BeforeDownload and < KillPoint.Removed
           select new FaultCase($"we are killed, partner takes what was read: {Words(point)}", FaultWay.Down)
           {
               Kill = point,
               TakesFetched = true,
               Size = point is KillPoint.InMidDownload ? 3_000_000 : 100_000,
               Short = point is KillPoint.ContentIsStored,
               Expect = [point is KillPoint.InMidDownload or KillPoint.BeforeContentIsStored ? FaultOutcome.NotFetched : FaultOutcome.Fetched],
           },
        // Half a file may lie under its final name, and the receiver may take it: that is what direct sending costs.
        .. from point in (KillPoint[])[KillPoint.UploadingIsStored, KillPoint.InMidUpload]
           select new FaultCase($"we are killed, direct: {Words(point)}", FaultWay.Up) { Kill = point, Size = 3_000_000, Direct = true, Expect = [FaultOutcome.Ambiguous] },
        new($"we are killed, direct: {Words(KillPoint.PartIsWritten).Replace("part", "file", StringComparison.Ordinal)}", FaultWay.Up) { Kill = KillPoint.PartIsWritten, Direct = true },
        new($"we are killed, direct: {Words(KillPoint.BeforeUploadingIsStored)}", FaultWay.Up) { Kill = KillPoint.BeforeUploadingIsStored, Direct = true },
    ];

    static string Words(KillPoint point) => JsonNamingPolicy.KebabCaseLower.ConvertName(point.ToString()).Replace('-', ' ');
}
