using System.Text.Json;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;

namespace ClaimRelay.Cli.Faults;

/// <summary>What a child process is to send or fetch, and where it is to be killed.</summary>
/// <param name="Folder">Of the scene; secrets and the journal of an upload lie there, and what was fetched in the end.</param>
/// <param name="Storage">What a poll stands on.</param>
sealed record KilledOrder(string Folder, string Storage, Account Account, ClearinghouseProfile Profile, FaultWay Way, string Part, string Name, KillPoint? Kill);

/// <summary>What it says in the end, on one line.</summary>
sealed record KilledAnswer(FaultOutcome? Outcome, string Text, MailboxFault? Fault = null);

/// <summary>One exchange in a process of its own, with its journal in files. It may be killed anywhere and run again.</summary>
static class KilledExchange
{
    const string JournalFile = "journal", ArchiveFolder = "archive", ToSend = "to-send";

    public static async Task<KilledAnswer> RunAsync(KilledOrder order, CancellationToken cancellation)
    {
        try
        {
            return await (order.Way is FaultWay.Up ? SendAsync(order, cancellation) : FetchAsync(order, cancellation));
        }
        catch (MailboxException failed)
        {
            return new(null, failed.Message, failed.Fault);
        }
    }

    /// <summary>Files that the order names.</summary>
    public static void Prepare(string folder, byte[] content)
    {
        Directory.CreateDirectory(Path.Combine(folder, ArchiveFolder));
        File.WriteAllBytes(Path.Combine(folder, ToSend), content);
    }

    /// <summary>What was fetched, each content once.</summary>
    public static IReadOnlyList<byte[]> Fetched(string folder) => [.. Directory.GetFiles(Path.Combine(folder, ArchiveFolder)).Select(File.ReadAllBytes)];

    static async Task<KilledAnswer> SendAsync(KilledOrder order, CancellationToken cancellation)
    {
        Secrets secrets = new(order.Folder, vault: null);
        await using MailboxFactory mailboxes = new(async (reference, token) => await secrets.ResolveAsync(reference, token), TimeProvider.System, FaultCase.Quick);
        var content = await File.ReadAllBytesAsync(Path.Combine(order.Folder, ToSend), cancellation);
        await using var mailbox = Watched(await mailboxes.OpenAsync(order.Account, order.Profile, cancellation), order, content.Length);
        Upload upload = new(order.Part, order.Name, content);
        var delivery = await SafeUpload.RunAsync(mailbox, upload, Enum.TryParse<UploadStep>(Journaled(order), out var step) ? step : UploadStep.NotStarted, async (next, token) =>
        {
            DieAt(order, next is UploadStep.RenameRequested ? KillPoint.BeforeRenameIsStored : KillPoint.BeforeUploadingIsStored);
            await StoreAsync(order, JournalFile, System.Text.Encoding.UTF8.GetBytes(next.ToString()), token);
            DieAt(order, next is UploadStep.RenameRequested ? KillPoint.RenameIsStored : KillPoint.UploadingIsStored);
        }, cancellation);
        DieAt(order, KillPoint.BeforeOutcomeIsStored);
        return new(Enum.Parse<FaultOutcome>(delivery.Outcome.ToString()), delivery.Observation);
    }

    static async Task<KilledAnswer> FetchAsync(KilledOrder order, CancellationToken cancellation)
    {
        using WatchedStorage connections = new(point => DieAt(order, point));
        await using PolledExchange exchange = new(order.Storage, order.Folder, order.Account, order.Profile, inner => Watched(inner, order, size: 1), connections);
        if (await exchange.RunAsync(cancellation) is not var (outcome, text)) return new(null, "the poll came to no end");
        foreach (var (place, bytes) in (await exchange.FetchedAsync(cancellation)).Index()) await StoreAsync(order, Path.Combine(ArchiveFolder, $"{place}"), bytes, cancellation);
        return new(outcome, text);
    }

    static WatchedMailbox Watched(IMailbox inner, KilledOrder order, int size) => new(inner, size, moment =>
    {
        DieAt(order, moment switch
        {
            FaultMoment.InPut => KillPoint.InMidUpload,
            FaultMoment.AfterPut => KillPoint.PartIsWritten,
            FaultMoment.AfterRename => KillPoint.Renamed,
            FaultMoment.BeforeGet => KillPoint.BeforeDownload,
            FaultMoment.InGet => KillPoint.InMidDownload,
            FaultMoment.AfterGet => KillPoint.BeforeContentIsStored,
            FaultMoment.AfterDelete => KillPoint.Removed,
            _ => null,
        });
        return Task.CompletedTask;
    });

    static void DieAt(KilledOrder order, KillPoint? point)
    {
        if (point is not null && point == order.Kill) KillPoints.Die();
    }

    static string? Journaled(KilledOrder order) => Path.Combine(order.Folder, JournalFile) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    /// <summary>Whole or not at all.</summary>
    static async Task StoreAsync(KilledOrder order, string name, byte[] bytes, CancellationToken cancellation)
    {
        var written = Path.Combine(order.Folder, "unfinished");
        await File.WriteAllBytesAsync(written, bytes, cancellation);
        File.Move(written, Path.Combine(order.Folder, name), overwrite: true);
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text)!;
}
