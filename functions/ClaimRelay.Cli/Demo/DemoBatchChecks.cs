using ClaimRelay.Intake;
using ClaimRelay.Responses;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Demo;

/// <summary>What came of each dropped file, and what its practice heard of it.</summary>
static class DemoBatchChecks
{
    public static IReadOnlyList<string> Batches(DemoDrops drops, DemoLedger ledger)
    {
        var differences = new List<string>();
        foreach (var file in drops.Files)
        {
            if (ledger.Batches.FirstOrDefault(b => b.Practice == file.Practice && b.Id == file.BatchId) is not { } batch)
            {
                differences.Add($"{file.Practice}/{file.Name}: no batch in the ledger");
                continue;
            }

            if (batch.State is BatchState.Rejected && !HasWork(ledger, batch, WorkKind.BatchRejected)) differences.Add($"{file.Practice}/{file.Name}: refused, and nobody is told");
            if (file.IsDuplicate && !HasWork(ledger, batch, WorkKind.DuplicateBatch)) differences.Add($"{file.Practice}/{file.Name}: dropped twice, and nobody is told");

            // What the relay thinks of a file of yours is its own business; of a sample it is known.
            var expected = MustBeRefused(file, drops.Scenario) ? BatchState.Rejected : BatchState.Accepted;
            if (!drops.AreYours && batch.State != expected) differences.Add($"{file.Practice}/{file.Name}: {batch.State}, expected {expected}");
        }

        var more = ledger.Batches.Count - drops.Files.Select(f => (f.Practice, f.BatchId)).Distinct().Count();
        if (more > 0) differences.Add($"{more} batches in the ledger are of no dropped file");
        return differences;
    }

    public static IReadOnlyList<string> Outbox(DemoDrops drops, DemoLedger ledger)
    {
        var differences = new List<string>();
        foreach (var file in drops.Files.Where(f => !f.IsDuplicate))
        {
            var answers = ledger.Outbox.Where(f => f.Key.StartsWith($"{file.Practice}/{file.BatchId}", StringComparison.Ordinal)).ToList();
            if (!answers.Any(f => f.Key.EndsWith(".report.txt", StringComparison.Ordinal))) differences.Add($"{file.Practice}/{file.Name}: no report");
            if (file.Usage is null || ledger.Batches.FirstOrDefault(b => b.Practice == file.Practice && b.Id == file.BatchId) is not { } batch) continue;

            var accepted = batch.State is BatchState.Accepted;
            var said = answers.Where(f => !f.Key.EndsWith(".txt", StringComparison.Ordinal)).SelectMany(f => ResponseReading.Read(f.Value).Parts).ToList();
            if (said.Count == 0) differences.Add($"{file.Practice}/{file.Name}: neither TA1 nor 999");
            else if (said.Any(p => Accepts(p) != accepted)) differences.Add($"{file.Practice}/{file.Name}: {batch.State}, and the TA1 or 999 says something else");
            else if (accepted && said.OfType<GroupAnswer>().Sum(g => g.Acknowledgment.Transactions.Count) != file.Sets) differences.Add($"{file.Practice}/{file.Name}: the 999 does not speak of each of its {file.Sets} transaction sets");
        }

        var remittances = ledger.Fetched.Count(f => f.Kinds.Split('+').Contains("835"));
        var cuts = ledger.Outbox.Keys.Count(n => n.EndsWith(".835", StringComparison.Ordinal));
        if (cuts < remittances) differences.Add($"{remittances} remittance files came, {cuts} were passed on");
        return differences;
    }

    /// <summary>Nothing of it may be sent, and it holds no claim that is to be held back alone.</summary>
    static bool MustBeRefused(DroppedFile file, Scenario scenario) => file.Claims(scenario).All(c => scenario.Claims.Any(r => r.Pcn == c.Pcn && r is { Outcome: Outcome.NeverSent, Expect: "Rejected" }));

    /// <summary>Whether an answer of ours takes everything that it speaks of.</summary>
    static bool Accepts(ResponsePart part) => part switch
    {
        InterchangeAnswer ta1 => ta1.Acknowledgment.Code is not "R",
        GroupAnswer group => group.Acknowledgment is { Code: "A" } answer && answer.Accepted == answer.Received && answer.Transactions.All(t => t.Code == "A"),
        _ => false,
    };

    static bool HasWork(DemoLedger ledger, Batch batch, WorkKind kind) => ledger.WorkItems.Any(w => w.Kind == kind && w.Practice == batch.Practice && w.Evidence?.Sha256 == batch.Sha256);
}
