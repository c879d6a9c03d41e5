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

        var numbered = Number(plan, transmission);
        await transmissions.EnterSetsAsync(transmission, [.. numbered.Select((set, position) => SetOf(transmission, set, position))], cancellation);
        var manifest = await archive.StoreAsync(JsonSerializer.SerializeToUtf8Bytes(ManifestOf(numbered), LedgerJson.Default.TransmissionManifest), cancellation);
        var bytes = Write(plan, numbered, transmission, account, profile, batch);
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

    static ReadOnlyMemory<byte> Write(TransmissionPlan plan, List<NumberedSet> sets, Transmission transmission, Account account, ClearinghouseProfile profile, ReadOnlyMemory<byte> batch)
    {
        var buffer = new ArrayBufferWriter<byte>(batch.Length + 1024);
        var receiver = profile.ReceiverIdFor(account);
        var writer = new InterchangeWriter(buffer, plan.Delimiters, LineEndOf(plan, batch.Span));
        writer.BeginInterchange(new InterchangeHeader
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
        foreach (var (index, group) in plan.Groups.Index())
        {
            writer.BeginGroup(group.FunctionalId, account.SenderId, receiver, transmission.FirstNumber + 1 + index, group.Version);
            foreach (var set in sets.Where(s => s.Group == transmission.FirstNumber + 1 + index))
                writer.AddClaims(batch, set.Set.Source.Transaction, set.Set.Source.Interchange, [.. set.Set.Claims.Select(c => c.Source.Ordinal)], Transmission.Number(set.Number), set.Reference);
            writer.EndGroup();
        }

        writer.EndInterchange();
        return buffer.WrittenMemory;
    }

    // The envelope ends its lines as the practice's file does, so that the file looks the same throughout.
    static ReadOnlySpan<byte> LineEndOf(TransmissionPlan plan, ReadOnlySpan<byte> batch)
    {
        var after = batch[(int)plan.Sets.First().Source.Interchange.Isa.Offset..][106..];
        return after.StartsWith("\r\n"u8) ? "\r\n"u8 : after.StartsWith("\n"u8) ? "\n"u8 : after.StartsWith("\r"u8) ? "\r"u8 : [];
    }

    sealed record NumberedSet(PlannedSet Set, long Group, long Number)
    {
        // BHT03 names the ST in the 277CA. Practices reuse theirs, so each ST that leaves gets one that is unique in the account.
        public string Reference => $"CR{Transmission.Number(Number)}";
    }
}
