using System.Security.Cryptography;
using System.Text.Json;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;

namespace ClaimRelay.Cli.Faults;

/// <summary>What a child process is to send or fetch, and where it is to be killed.</summary>
/// <param name="Folder">Of the scene; secrets, journal and archive lie there.</param>
sealed record KilledOrder(string Folder, Account Account, ClearinghouseProfile Profile, FaultWay Way, string Part, string Name, KillPoint? Kill);

/// <summary>What it says in the end, on one line.</summary>
sealed record KilledAnswer(FaultOutcome? Outcome, string Text, MailboxFault? Fault = null);

/// <summary>One exchange in a process of its own, with its journal in files. It may be killed anywhere and run again.</summary>
static class KilledExchange
{
    const string JournalFile = "journal", ArchiveFolder = "archive", ToSend = "to-send";

    public static async Task<KilledAnswer> RunAsync(KilledOrder order, CancellationToken cancellation)
    {
        Secrets secrets = new(order.Folder, vault: null);
        await using MailboxFactory mailboxes = new(async (reference, token) => await secrets.ResolveAsync(reference, token), TimeProvider.System, FaultCase.Quick);
        try
        {
            await using var inner = await mailboxes.OpenAsync(order.Account, order.Profile, cancellation);
            var content = order.Way is FaultWay.Up ? await File.ReadAllBytesAsync(Path.Combine(order.Folder, ToSend), cancellation) : [];
            WatchedMailbox mailbox = new(inner, order.Way is FaultWay.Up ? content.Length : 1, moment =>
            {
                DieAt(order, moment switch
                {
                    FaultMoment.InPut => KillPoint.InMidUpload,
                    FaultMoment.AfterPut => KillPoint.PartIsWritten,
                    FaultMoment.AfterRename => KillPoint.Renamed,
                    FaultMoment.BeforeGet => KillPoint.BeforeDownload,
                    FaultMoment.InGet => KillPoint.InMidDownload,
                    FaultMoment.AfterGet => KillPoint.BeforeContentIsStored,
                    _ => null,
                });
                return Task.CompletedTask;
            });
            return order.Way is FaultWay.Up ? await SendAsync(mailbox, order, content, cancellation) : await FetchAsync(mailbox, order, cancellation);
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

    static async Task<KilledAnswer> SendAsync(WatchedMailbox mailbox, KilledOrder order, byte[] content, CancellationToken cancellation)
    {
        Upload upload = new(order.Part, order.Name, content);
        var delivery = await SafeUpload.RunAsync(mailbox, upload, Enum.TryParse<UploadStep>(Journaled(order), out var step) ? step : UploadStep.NotStarted, async (next, token) =>
        {
            DieAt(order, next is UploadStep.RenameRequested ? KillPoint.BeforeRenameIsStored : KillPoint.BeforeUploadingIsStored);
            await StoreAsync(order, JournalFile, next.ToString(), token);
            DieAt(order, next is UploadStep.RenameRequested ? KillPoint.RenameIsStored : KillPoint.UploadingIsStored);
        }, cancellation);
        DieAt(order, KillPoint.BeforeOutcomeIsStored);
        return new(Enum.Parse<FaultOutcome>(delivery.Outcome.ToString()), delivery.Observation);
    }

    /// <summary>As a poll does: stored, then entered, then taken away.</summary>
    static async Task<KilledAnswer> FetchAsync(WatchedMailbox mailbox, KilledOrder order, CancellationToken cancellation)
    {
        var listed = (await mailbox.ListAsync(order.Profile.ReceiveFolder, cancellation)).SingleOrDefault(f => f.Path == order.Name);
        if (listed is null) return Journaled(order) is { } entered ? new(FaultOutcome.Fetched, $"{entered} bytes were entered before") : new(FaultOutcome.NotFetched, "the file is no longer there");
        var bytes = await SafeFetch.RunAsync(mailbox, listed, order.Profile.LargestFileBytes, cancellation);
        await StoreAsync(order, Path.Combine(ArchiveFolder, Convert.ToHexStringLower(SHA256.HashData(bytes))), bytes, cancellation);
        DieAt(order, KillPoint.ContentIsStored);
        await StoreAsync(order, JournalFile, bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellation);
        DieAt(order, KillPoint.EntryIsStored);
        await mailbox.DeleteAsync(listed.Path, cancellation);
        DieAt(order, KillPoint.Removed);
        return new(FaultOutcome.Fetched, $"{bytes.Length} bytes");
    }

    static void DieAt(KilledOrder order, KillPoint? point)
    {
        if (point is not null && point == order.Kill) KillPoints.Die();
    }

    static string? Journaled(KilledOrder order) => Path.Combine(order.Folder, JournalFile) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    static Task StoreAsync(KilledOrder order, string name, string text, CancellationToken cancellation) => StoreAsync(order, name, System.Text.Encoding.UTF8.GetBytes(text), cancellation);

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
