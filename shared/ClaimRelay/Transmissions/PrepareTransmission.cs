using System.Buffers;
using System.Text.Json;
using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.Transmissions;

/// <summary>Gives a planned transmission its numbers, makes its bytes and archives both, before the first byte leaves. May be run again after a crash at any line.</summary>
public sealed class PrepareTransmission(TransmissionLedger transmissions, Archive archive, RelayConfiguration configuration)
{
    /// <param name="batch">The bytes of the batch.</param>
    public async Task<Transmission> RunAsync(TransmissionPlan plan, ReadOnlyMemory<byte> batch, CancellationToken cancellation)
    {
        var account = configuration.Account(plan.Account);
        var profile = configuration.ProfileOf(account);
        var transmission = await transmissions.NumberAsync(plan, (first, at) => Enter(plan, account, profile, first, at), cancellation);
        if (transmission.State is not TransmissionState.Numbered) return transmission;
        if (transmission.Numbers != plan.Numbers || transmission.Claims != plan.Sets.Sum(s => s.Claims.Count))
            throw new InvalidOperationException($"Transmission {plan.Id} of account {plan.Account} has {transmission.Numbers} control numbers for {transmission.Claims} claims, but is now planned otherwise: the configuration changed between two runs. Put it back until the batch is taken in.");

        var numbered = Number(plan, transmission);
        await transmissions.EnterSetsAsync(transmission, [.. numbered.Select((set, position) => SetOf(transmission, set, position))], cancellation);
        var manifest = await archive.StoreAsync(JsonSerializer.SerializeToUtf8Bytes(ManifestOf(numbered), LedgerJson.Default.TransmissionManifest), cancellation);
        var bytes = Write(numbered, transmission, account, profile, batch);
        var hash = await archive.StoreAsync(bytes, cancellation);
        return await transmissions.ChangeAsync(plan.Account, plan.Id,
            t => t.State is TransmissionState.Numbered ? t with { State = TransmissionState.Ready, Sha256 = hash, Size = bytes.Length, Manifest = manifest } : t, cancellation);
    }

    static Transmission Enter(TransmissionPlan plan, Account account, ClearinghouseProfile profile, long first, DateTimeOffset at) => new()
    {
        Id = plan.Id,
        Account = plan.Account,
        Practice = plan.Practice,
        BatchId = plan.BatchId,
        PreparedAt = at,
        FirstNumber = first,
        Numbers = plan.Numbers,
        Claims = plan.Sets.Sum(s => s.Claims.Count),
        Charge = plan.Sets.Sum(s => s.Claims.Sum(c => c.Entry.Charge)),
        FileName = FileNames.For(profile, account, Transmission.Number(first), at),
    };

    static List<NumberedSet> Number(TransmissionPlan plan, Transmission transmission)
    {
        var groupNumber = transmission.FirstNumber + 1;
        var setNumber = groupNumber + plan.Groups.Count;
        return [.. plan.Groups.SelectMany((group, g) => group.Sets.Select(set => new NumberedSet(set, groupNumber + g, setNumber++)))];
    }

    static TransmittedSet SetOf(Transmission transmission, NumberedSet set, int position) => new()
    {
        TransmissionId = transmission.Id,
        GroupControlNumber = Transmission.Number(set.Group),
        ControlNumber = Transmission.Number(set.Number),
        Position = position,
        Reference = set.Reference,
        Practice = transmission.Practice,
        BatchId = transmission.BatchId,
        Claims = set.Set.Claims.Count,
        Charge = set.Set.Claims.Sum(c => c.Entry.Charge),
    };

    static TransmissionManifest ManifestOf(List<NumberedSet> sets) => new(
        [.. sets.Select(s => new ManifestSet(Transmission.Number(s.Group), Transmission.Number(s.Number), s.Reference,
            [.. s.Set.Claims.Select(c => new ManifestClaim(c.Entry.Key.Pcn, c.Entry.Key.Id, c.Entry.Charge, c.Entry.BillingNpi))]))]);

    static ReadOnlyMemory<byte> Write(List<NumberedSet> sets, Transmission transmission, Account account, ClearinghouseProfile profile, ReadOnlyMemory<byte> batch)
    {
        var buffer = new ArrayBufferWriter<byte>(batch.Length + 1024);
        var receiver = profile.ReceiverIdFor(account);
        var writer = InterchangeWriter.Like(buffer, batch, sets[0].Set.Source.Interchange);
        writer.Begin(new InterchangeHeader
        {
            SenderQualifier = account.SenderQualifier,
            SenderId = account.SenderId,
            ReceiverQualifier = profile.ReceiverQualifier,
            ReceiverId = receiver,
            At = transmission.PreparedAt,
            ControlNumber = transmission.FirstNumber,
            Usage = account.Usage,
            AcknowledgmentRequested = profile.SendsTa1,
        });
        foreach (var group in sets.GroupBy(s => s.Group))
        {
            writer.BeginGroup(new GroupHeader
            {
                FunctionalId = group.First().Set.Source.Group.FunctionalId,
                SenderCode = account.SenderId,
                ReceiverCode = receiver,
                At = transmission.PreparedAt,
                ControlNumber = group.Key,
                Version = group.First().Set.Source.Group.Version,
            });
            foreach (var set in group)
            {
                var source = set.Set.Source;
                writer.AddClaims(batch, source.Interchange, source.Transaction.Set, set.Set.Claims.Select(c => c.Source.Ordinal).ToHashSet(), Transmission.Number(set.Number), set.Reference);
            }

            writer.EndGroup();
        }

        writer.End();
        return buffer.WrittenMemory;
    }

    sealed record NumberedSet(PlannedSet Set, long Group, long Number)
    {
        // BHT03 names the ST in the 277CA. Practices reuse theirs, so each ST that leaves gets one that is unique in the account.
        public string Reference => $"CR{Transmission.Number(Number)}";
    }
}
