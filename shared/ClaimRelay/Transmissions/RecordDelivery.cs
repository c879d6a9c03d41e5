using System.Text.Json;
using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;

namespace ClaimRelay.Transmissions;

/// <summary>Tells the ledger that a transmission is at the clearinghouse: what is owed for it, and every claim in it. May be run again at any line.</summary>
public sealed class RecordDelivery(TransmissionLedger transmissions, ClaimLedger claims, Archive archive, FetchLedger fetched, CommandQueues queues, RelayConfiguration configuration)
{
    const int AtOnce = 8;

    /// <summary>So long an answer that matched nothing is tried again.</summary>
    public static TimeSpan TryAgainFor { get; } = TimeSpan.FromDays(30);

    public async Task RunAsync(Transmission transmission, CancellationToken cancellation)
    {
        if (transmission.Recorded) return;

        var profile = configuration.ProfileOf(configuration.Account(transmission.Account));
        var manifest = await ManifestAsync(archive, transmission, cancellation);
        var delivered = transmission.DeliveredAt!.Value;
        if (profile.SendsTa1 && transmission.Ta1 is null)
            await transmissions.ExpectAsync(transmission, ExpectedAnswer.Ta1, transmission.InterchangeControlNumber, delivered + profile.AnswerTimes.Ta1, cancellation);
        if (profile.Sends999 is AcknowledgmentsSent.All)
        {
            var answered = await AnsweredAsync(transmission, manifest, cancellation);
            foreach (var set in manifest.Sets.Where(s => !answered.Contains(s.ControlNumber)))
                await transmissions.ExpectAsync(transmission, ExpectedAnswer.Acknowledgment, set.ControlNumber, delivered + profile.AnswerTimes.Acknowledgment, cancellation);
        }

        await Parallel.ForEachAsync(manifest.Sets.SelectMany(s => s.Claims), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (claim, token) => await claims.ApplyAsync(new(transmission.Practice, claim.Pcn, claim.Id), Sent(transmission, claim, profile.AnswerTimes, delivered), token));
        // An answer that matched nothing may have been for this one; or the configuration was mended since. What is older is left to a person.
        foreach (var file in await fetched.UnmatchedAsync(transmission.Account, delivered - TryAgainFor, cancellation))
            await queues.SendAsync(new ResponseStored(transmission.Account, file), cancellation);

        // Last of all: what is cut short before this line is done again from the first.
        await transmissions.ChangeAsync(transmission.Account, transmission.Id, t => t with { Recorded = true }, cancellation);
    }

    /// <summary>The file will not be sent: its claims are held, so that they are no duplicates when they are dropped again.</summary>
    public async Task NotSentAsync(Transmission transmission, CancellationToken cancellation)
    {
        var manifest = await ManifestAsync(archive, transmission, cancellation);
        await Parallel.ForEachAsync(manifest.Sets.SelectMany(s => s.Claims), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (claim, token) => await claims.ApplyAsync(new(transmission.Practice, claim.Pcn, claim.Id), NotSent(transmission, claim), token));
    }

    static ClaimHeld NotSent(Transmission transmission, ManifestClaim claim) => new()
    {
        Id = RowKeys.Id("not-sent", claim.Id, transmission.Id),
        Reason = HoldReason.NotSent,
        Causes = [new("transmission", "not-delivered", $"File {transmission.FileName} could not be delivered to account {transmission.Account}")],
    };

    public static async Task<TransmissionManifest> ManifestAsync(Archive archive, Transmission transmission, CancellationToken cancellation) =>
        JsonSerializer.Deserialize((await archive.ReadAsync(transmission.Manifest!, cancellation)).Span, LedgerJson.Default.TransmissionManifest)!;

    async Task<HashSet<string>> AnsweredAsync(Transmission transmission, TransmissionManifest manifest, CancellationToken cancellation)
    {
        var answered = new HashSet<string>();
        foreach (var group in manifest.Sets.Select(s => s.GroupControlNumber).Distinct())
            answered.UnionWith((await transmissions.SetsAsync(transmission, group, cancellation)).Where(s => s.Answer is not null).Select(s => s.ControlNumber));
        return answered;
    }

    static ClaimTransmitted Sent(Transmission transmission, ManifestClaim claim, AnswerTimes times, DateTimeOffset delivered) => new()
    {
        Id = RowKeys.Id("transmitted", claim.Id, transmission.Id),
        Account = transmission.Account,
        TransmissionId = transmission.Id,
        Evidence = transmission.Content,
        Expectations =
        [
            new(ExpectedAnswer.ClearinghouseStatus, delivered + times.ClearinghouseStatus),
            new(ExpectedAnswer.PayerStatus, delivered + times.PayerStatus),
            new(ExpectedAnswer.Remittance, delivered + times.Remittance),
        ],
    };
}
