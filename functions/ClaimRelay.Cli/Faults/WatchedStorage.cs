using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Cli.Faults;

/// <summary>Connections to storage, with a word before and after each step of an exchange is stored.</summary>
sealed class WatchedStorage(Action<KillPoint> reach) : HttpPipelineTransport, IDisposable
{
    readonly HttpClientTransport real = new();
    bool stored;

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The relay asks storage asynchronously only.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var step = await StepAsync(message);
        if (step is { } next) reach(next.Before);
        await real.ProcessAsync(message);
        if (step is { } taken) reach(taken.After);
        if (message.Request.Method == RequestMethod.Put && message.Request.Uri.Path.Contains("/archive/", StringComparison.Ordinal)) Volatile.Write(ref stored, true);
    }

    public void Dispose() => real.Dispose();

    async Task<(KillPoint Before, KillPoint After)?> StepAsync(HttpMessage message)
    {
        var path = message.Request.Uri.Path;
        // The first transaction after the archive is the entry.
        if (path.EndsWith("$batch", StringComparison.Ordinal)) return Volatile.Read(ref stored) ? (KillPoint.ContentIsStored, KillPoint.EntryIsStored) : null;
        if (message.Request.Method != RequestMethod.Put || !path.Contains("/transmissions(", StringComparison.Ordinal)) return null;

        using MemoryStream body = new();
        await message.Request.Content!.WriteToAsync(body, message.CancellationToken);
        using var row = JsonDocument.Parse(body.ToArray());
        if (!row.RootElement.TryGetProperty("State", out _)) return null;
        return JsonSerializer.Deserialize(row.RootElement.GetProperty("Json").GetString()!, LedgerJson.Default.Transmission) switch
        {
            { State: TransmissionState.Ready, Step: UploadStep.Uploading or UploadStep.WritingFinal } => (KillPoint.BeforeUploadingIsStored, KillPoint.UploadingIsStored),
            { State: TransmissionState.Ready, Step: UploadStep.RenameRequested } => (KillPoint.BeforeRenameIsStored, KillPoint.RenameIsStored),
            { State: not TransmissionState.Ready, Recorded: false } => (KillPoint.BeforeOutcomeIsStored, KillPoint.OutcomeIsStored),
            _ => null,
        };
    }
}
