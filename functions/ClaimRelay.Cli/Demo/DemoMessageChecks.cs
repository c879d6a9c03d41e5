namespace ClaimRelay.Cli.Demo;

/// <summary>What was announced, against what the ledger says had to be.</summary>
static class DemoMessageChecks
{
    public static IReadOnlyList<string> Messages(DemoLedger ledger, DemoMessages messages)
    {
        var wanted = LedgerReplay.AllMessages(ledger);
        var received = messages.Received.Select(m => m.Message.Id ?? "").ToList();
        return
        [
            .. received.CountBy(id => id).Where(m => m.Value > 1).Select(m => $"message {m.Key} was received {m.Value} times"),
            .. wanted.Except(received).Select(id => $"message {id} of the ledger was never received"),
            .. messages.Received.Where(m => !wanted.Contains(m.Message.Id ?? "")).Select(m => $"message {m.Message.Id} ({m.Message.Type}) on {m.Entity} is of no change in the ledger"),
            .. messages.Kept.Except(received).Select(id => $"message {id} was kept by the stand-in and given to no receiver"),
        ];
    }

    public static IReadOnlyList<string> WorkItems(DemoLedger ledger, DemoMessages messages)
    {
        var received = messages.Received.Select(m => (m.Entity, m.Message.Id)).ToHashSet();
        return [.. ledger.WorkItems.Where(w => !received.Contains((w.Queue, LedgerReplay.MessageOf(w)))).Select(w => $"{w.Kind} {w.Id} of {w.Practice} was not announced on {w.Queue}")];
    }
}
