using System.Text.Json;
using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.X12;
using Microsoft.Extensions.DependencyInjection;

namespace ClaimRelay.Cli.Faults;

/// <summary>Sends as the relay does, with its ledger and archive: again and again, until what became of the file is entered and all that follows from it is done.</summary>
sealed class SentExchange(ServiceProvider relay, string account) : IAsyncDisposable
{
    const int MostRuns = 20;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    static readonly string Id = RowKeys.Id("faults");

    /// <summary>Enters the file as it stands before its first byte leaves. There are no claims in it: its content is invented.</summary>
    public async Task PrepareAsync(string fileName, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var hash = await Get<Archive>().StoreAsync(content, cancellation);
        var manifest = await Get<Archive>().StoreAsync(JsonSerializer.SerializeToUtf8Bytes(new TransmissionManifest([]), LedgerJson.Default.TransmissionManifest), cancellation);
        TransmissionPlan plan = new(Id, account, "faults", "faults", Delimiters.Usual, "P", []);
        await Get<TransmissionLedger>().NumberAsync(plan, (first, at) => new()
        {
            Id = Id,
            Account = account,
            Practice = plan.Practice,
            BatchId = plan.BatchId,
            PreparedAt = at,
            FirstNumber = first,
            Numbers = plan.Numbers,
            Claims = 0,
            Charge = 0,
            FileName = fileName,
            State = TransmissionState.Ready,
            Sha256 = hash,
            Size = content.Length,
            Manifest = manifest,
        }, cancellation);
    }

    /// <returns>No outcome when it came to no end.</returns>
    public async Task<(FaultOutcome? Outcome, string Text)> RunAsync(CancellationToken cancellation)
    {
        var last = "";
        for (var run = 0; run < MostRuns; run++)
        {
            if (run > 0) await Task.Delay(Pause, TimeProvider.System, cancellation);
            var outcome = await Get<Transmit>().RunAsync(account, Id, cancellation);
            var sent = await Get<TransmissionLedger>().FindAsync(account, Id, cancellation);
            if (outcome != CommandOutcome.Done)
            {
                last = sent!.LastError ?? last;
                continue;
            }

            if (sent is not { IsFinal: true, Outcome: { } became }) throw new InvalidOperationException("It was said to be done, and what became of the file, or what follows from it, is not entered.");
            return (Enum.Parse<FaultOutcome>(became.ToString()), sent.Observation ?? "");
        }

        return (null, $"the transmission came to no end: {last}");
    }

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    T Get<T>() where T : notnull => relay.GetRequiredService<T>();
}
