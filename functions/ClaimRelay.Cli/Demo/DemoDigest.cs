using System.Security.Cryptography;
using System.Text;
using ClaimRelay.Ledger;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Demo;

/// <summary>The end of a run in lines that must be equal in every run over the same files, seed and day, whatever was killed on the way.</summary>
public sealed record DemoDigest(IReadOnlyList<string> Claims, IReadOnlyList<string> WorkItems, IReadOnlyList<string> Messages)
{
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [.. Claims, .. WorkItems, .. Messages]))));

    public static DemoDigest Of(DemoLedger ledger, DemoMessages messages)
    {
        // Dropping a file again is an occasion of its own, told apart by the ETag that storage gives the drop: in the digest it goes by the file.
        var drops = ledger.WorkItems.Where(w => w.Kind is WorkKind.DuplicateBatch).ToDictionary(LedgerReplay.MessageOf, w => $"drop of {w.Evidence?.Sha256}");
        return new(
            Sorted(ledger.Claims.Select(Line)),
            Sorted(ledger.WorkItems.Select(w => $"{w.Practice} {w.Kind} {drops.GetValueOrDefault(LedgerReplay.MessageOf(w), w.Id)} {w.State}")),
            Sorted(messages.Received.Select(m => $"{m.Entity} {m.Message.Type} {drops.GetValueOrDefault(m.Message.Id ?? "", m.Message.Id ?? "")}")));
    }

    /// <summary>What stands in one and not in the other; empty when they are equal.</summary>
    public IReadOnlyList<string> DifferencesTo(DemoDigest other) =>
    [
        .. Lines.Except(other.Lines).Select(l => $"only here: {l}"),
        .. other.Lines.Except(Lines).Select(l => $"only there: {l}"),
    ];

    IEnumerable<string> Lines => Claims.Concat(WorkItems).Concat(Messages);

    static string Line(ClaimHistory history) =>
        $"{history.Claim.Key.Practice} {history.Claim.Key.Pcn} {history.Claim.Key.Id} {history.Claim.Status} {Money.Text(history.Claim.Paid)} {string.Join(',', Sorted(history.Timeline.Select(e => e.Event.Id)))}";

    static IReadOnlyList<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];
}
