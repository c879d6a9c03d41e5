using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.Cli.Demo;

/// <summary>What the clearinghouses got, and whether all that they answered came back.</summary>
static class DemoUploadChecks
{
    public static IReadOnlyList<string> Uploads(DemoLedger ledger, IReadOnlyList<Clearinghouse> clearinghouses)
    {
        var differences = new List<string>();
        foreach (var clearinghouse in clearinghouses)
        {
            var sent = ledger.Transmissions.Where(t => t.Account == clearinghouse.Account).ToList();
            foreach (var received in clearinghouse.Received)
            {
                var content = clearinghouse.Content(received);
                if (sent.Count(t => t.FileName == received.Name && ledger.Sent[t.Id] is { } bytes && bytes.Span.SequenceEqual(content)) != 1)
                    differences.Add($"{clearinghouse.Account}: {received.Name} arrived and is not, byte for byte, one transmission of the ledger");
            }

            foreach (var transmission in sent)
            {
                var arrived = clearinghouse.Received.Count(f => f.Name == transmission.FileName);
                if (arrived != 1 || !transmission.Recorded) differences.Add($"{clearinghouse.Account}: transmission {transmission.Id} is {transmission.State} and arrived {arrived} times");
            }
        }

        return differences;
    }

    public static IReadOnlyList<string> SentTwice(IReadOnlyList<Clearinghouse> clearinghouses)
    {
        var differences = clearinghouses.SelectMany(c => c.Received.Where(f => f.HoldsDuplicates).Select(f => $"{c.Account}: {f.Name} holds what came before"))
            .Concat(clearinghouses.SelectMany(c => c.Received.SelectMany(f => f.Claims).Where(r => r.Outcome is Outcome.NeverSent).Select(r => $"{c.Account}: {r.Pcn} must never be sent")))
            .ToList();
        var claims = clearinghouses.SelectMany(c => c.Received.SelectMany(f => Claims(c.Content(f))));
        differences.AddRange(claims.CountBy(c => c).Where(c => c.Value > 1).Select(c => $"{c.Key.Pcn}, {c.Key.Charge} dollars of {c.Key.Date:yyyy-MM-dd}, arrived {c.Value} times"));
        return differences;
    }

    public static IReadOnlyList<string> Answers(DemoLedger ledger, IReadOnlyList<Clearinghouse> clearinghouses)
    {
        var differences = new List<string>();
        foreach (var clearinghouse in clearinghouses)
        {
            var fetched = ledger.Fetched.Where(f => f.Account == clearinghouse.Account).ToList();
            var given = clearinghouse.Received.SelectMany(f => f.Answers).ToList();
            differences.AddRange(given.Where(a => !fetched.Any(f => f.Sha256 == a.Sha256 && f.Path.EndsWith('/' + a.Name))).Select(a => $"{clearinghouse.Account}: {a.Name} was not fetched"));
            differences.AddRange(fetched.Where(f => f.ProcessedAt is null).Select(f => $"{clearinghouse.Account}: {f.Path} was not processed"));
            differences.AddRange(fetched.Where(f => f.Unmatched > 0).Select(f => $"{clearinghouse.Account}: {f.Unmatched} answers in {f.Path} match nothing"));
            if (clearinghouse.Pending > 0) differences.Add($"{clearinghouse.Account}: {clearinghouse.Pending} answers are still to be given");
        }

        return differences;
    }

    static IEnumerable<(string Pcn, decimal? Charge, DateOnly? Date, string Npi)> Claims(ReadOnlyMemory<byte> file) =>
        from interchange in EnvelopeReader.Read(file).Interchanges
        from @group in interchange.Groups
        from set in @group.Transactions
        from claim in ClaimReader.Read(file, interchange, @group, set).Claims
        where claim.Frequency is not ("7" or "8")
        select (claim.PatientControlNumber, claim.Charge, claim.ServiceFrom, claim.BillingNpi);
}
