using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Remittances;

/// <summary>835: posts each balanced remittance to its claims and publishes it; what does not balance, or was reissued, is held for a person and never forced.</summary>
public sealed class PostRemittance(RemittanceLedger remittances, ClaimLedger claims, ClaimMatcher matcher, WorkItems work, PracticeOutbox outbox, RelayConfiguration configuration, TimeProvider clock)
{
    /// <returns>What matched nothing.</returns>
    public async Task<IReadOnlyList<Cause>> ApplyAsync(Account account, RemittanceAnswer answer, ReadOnlyMemory<byte> file, Evidence evidence, CancellationToken cancellation)
    {
        var remittance = answer.Remittance;
        if (PayeeOf(account, remittance) is not { } practice) return [new("835", remittance.TraceNumber, "The payee's NPI belongs to no practice of this account")];

        var entry = Entry(account, practice, remittance, ContentOf(answer, file), evidence);
        var known = await remittances.EnterAsync(entry, cancellation);
        if (known.Content != entry.Content)
        {
            await work.OpenAsync(Reissued(entry, known), cancellation);
            return [];
        }

        if (known.State is RemittanceState.Held)
        {
            await work.OpenAsync(Unbalanced(entry, remittance), cancellation);
            return [];
        }

        await work.PublishAsync(practice.Id, Received(entry), cancellation);
        var unmatched = new List<Cause>();
        // A reversal goes before its correction, wherever the payer put it.
        foreach (var (place, claim) in remittance.Claims.Index().OrderBy(c => c.Item.StatusCode == "22" ? 0 : 1))
        {
            var wanted = new WantedClaim(claim.PatientControlNumber, remittance.PayeeNpi, claim.ServiceFrom, Math.Abs(Read(claim.Charge))) { PayerClaimNumber = claim.PayerClaimNumber, Practice = practice.Id };
            if (await matcher.FindAsync(account, null, null, wanted, cancellation) is { } key) await claims.ApplyAsync(key, PaymentOf(entry, remittance, claim, place, key), cancellation);
            else unmatched.Add(new("835", claim.PatientControlNumber, "No claim, or more than one, was sent with this patient control number, service date and charge"));
        }

        foreach (var (place, adjustment) in remittance.ProviderAdjustments.Index()) await work.PublishAsync(practice.Id, Adjusted(entry, adjustment, place), cancellation);
        await remittances.CloseAsync(entry with { State = RemittanceState.Posted }, cancellation);
        return unmatched;
    }

    /// <summary>Puts each practice's own remittances into its outbox, cut out of the shared file under an envelope of their own. What the
    /// payer sends again, in another file or a longer one, goes out under the same name, and so once.</summary>
    public async Task CutAsync(Account account, IReadOnlyList<RemittanceAnswer> answers, ReadOnlyMemory<byte> file, CancellationToken cancellation)
    {
        foreach (var own in answers.Select(a => (Answer: a, Practice: PayeeOf(account, a.Remittance)?.Id)).Where(a => a.Practice is not null).GroupBy(a => (a.Practice, a.Answer.Interchange.Range)))
        {
            IReadOnlyList<RemittanceAnswer> remittances = [.. own.Select(a => a.Answer)];
            var buffer = new ArrayBufferWriter<byte>();
            RemittanceCut.Write(buffer, remittances, file);
            var name = RowKeys.Id(["835", account.Id, .. remittances.Select(a => ContentOf(a, file))]);
            await outbox.PutAsync(own.Key.Practice!, $"{name}.835", buffer.WrittenMemory, cancellation);
        }
    }

    /// <summary>The practice that is paid: by its NPI, else by its tax id, else the one that takes any NPI, if only one does.</summary>
    Practice? PayeeOf(Account account, Remittance remittance)
    {
        var practices = configuration.PracticesOf(account, remittance.PayeeNpi).ToList();
        return practices.FirstOrDefault(p => p.Npis.Contains(remittance.PayeeNpi))
            ?? practices.FirstOrDefault(p => remittance.PayeeTaxId.Length > 0 && p.TaxIds.Contains(remittance.PayeeTaxId))
            ?? (practices.Count(p => p.Npis.Contains("*")) == 1 ? practices.First(p => p.Npis.Contains("*")) : null);
    }

    PostedRemittance Entry(Account account, Practice practice, Remittance remittance, string content, Evidence evidence) => new()
    {
        Id = RowKeys.Id("remittance", practice.Id, remittance.TraceNumber, remittance.PayerTraceId, remittance.Payment is { } payment ? Money.Text(payment) : "", remittance.PaymentDate?.ToString("yyyyMMdd") ?? ""),
        Practice = practice.Id,
        Account = account.Id,
        TraceNumber = remittance.TraceNumber,
        PayerTraceId = remittance.PayerTraceId,
        PayerName = remittance.PayerName,
        Payment = remittance.Payment,
        Date = remittance.PaymentDate,
        Claims = remittance.Claims.Count,
        Content = content,
        Evidence = evidence,
        ReceivedAt = clock.GetUtcNow(),
        State = Differences(remittance).Count > 0 ? RemittanceState.Held : RemittanceState.Posting,
    };

    static string ContentOf(RemittanceAnswer answer, ReadOnlyMemory<byte> file)
    {
        var set = answer.Set.Range.In(file).Span;
        var end = answer.Interchange.Delimiters.Segment;
        var body = set[(set.IndexOf(end) + 1)..];
        // The SE is the last segment: what stands before its own start, behind the terminator of the one before.
        var last = body[..body.LastIndexOf(end)].LastIndexOf(end);
        // Line ends say nothing: one payer's portal writes them, its mailbox does not.
        var content = body[..Math.Max(0, last)].ToArray().Where(b => b is not ((byte)'\r' or (byte)'\n')).ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    PaymentReported PaymentOf(PostedRemittance entry, Remittance remittance, ClaimPayment claim, int place, ClaimKey key) => new()
    {
        Id = RowKeys.Id("835", key.Id, entry.Id, place.ToString()),
        RemittanceId = entry.Id,
        Date = remittance.PaymentDate ?? remittance.ProductionDate ?? DateOnly.MinValue,
        Verdict = PaymentVerdicts.Of(claim),
        Paid = Read(claim.Paid),
        PatientResponsibility = claim.PatientResponsibility ?? 0,
        PayerClaimNumber = claim.PayerClaimNumber,
        Causes = PaymentVerdicts.Causes(claim, configuration.Codes),
        Refused = PaymentVerdicts.Refused(claim),
        CorrectionFollows = claim.StatusCode == "22" && remittance.Claims.Any(c => c.StatusCode != "22" && IsSame(c, claim)),
        IsCorrection = claim.StatusCode != "22" && remittance.Claims.Any(c => c.StatusCode == "22" && IsSame(c, claim)),
        Evidence = entry.Evidence with { Offset = claim.Range.Offset, Length = claim.Range.Length },
    };

    /// <summary>An amount of a remittance that is posted: one whose amounts cannot be read is held.</summary>
    static decimal Read(decimal? amount) => amount ?? throw new InvalidOperationException("An amount that could not be read was about to be posted.");

    static bool IsSame(ClaimPayment a, ClaimPayment b) =>
        a.PatientControlNumber == b.PatientControlNumber && (a.ServiceFrom == b.ServiceFrom || a.ServiceFrom is null || b.ServiceFrom is null);

    /// <summary>Every balance that does not hold, in words; none when the remittance may be posted (005010X221A1 1.10.2).</summary>
    static List<Cause> Differences(Remittance remittance)
    {
        var causes = remittance.Findings.Select(f => new Cause("835", f.Code, f.Message)).ToList();
        // What is not known adds up to nothing: the finding of what could not be read holds the remittance.
        if (remittance.Imbalance is { } off && off != 0) causes.Add(new("835", "payment-balance", $"The claims and provider adjustments differ from the payment (BPR02) by {Money.Text(off)}"));
        foreach (var claim in remittance.Claims)
        {
            if (claim.Imbalance is { } claimOff && claimOff != 0) causes.Add(new("835", "claim-balance", $"A claim's charge, adjustments and payment differ by {Money.Text(claimOff)}"));
            causes.AddRange(claim.Lines.Select(l => l.Imbalance ?? 0).Where(l => l != 0).Select(l => new Cause("835", "line-balance", $"A line's charge, adjustments and payment differ by {Money.Text(l)}")));
        }

        return causes;
    }

    static OutboxMessage Received(PostedRemittance entry) => OutboxMessage.From("remittances", "remittance.received", entry.Practice, $"remittances/{entry.Id}", new()
    {
        ["remittanceId"] = entry.Id,
        ["practice"] = entry.Practice,
        ["account"] = entry.Account,
        ["traceNumber"] = entry.TraceNumber,
        ["payerTraceId"] = entry.PayerTraceId,
        ["payer"] = entry.PayerName,
        ["amount"] = Money.Text(Read(entry.Payment)),
        ["date"] = entry.Date?.ToString("yyyy-MM-dd"),
        ["claims"] = entry.Claims,
        ["evidence"] = new JsonObject { ["sha256"] = entry.Evidence.Sha256, ["offset"] = entry.Evidence.Offset, ["length"] = entry.Evidence.Length },
    }, entry.ReceivedAt, entry.Id);

    static OutboxMessage Adjusted(PostedRemittance entry, ProviderAdjustment adjustment, int place) => OutboxMessage.From("remittances", "provider.adjusted", entry.Practice, $"remittances/{entry.Id}", new JsonObject
    {
        ["remittanceId"] = entry.Id,
        ["practice"] = entry.Practice,
        ["provider"] = adjustment.ProviderId,
        ["code"] = adjustment.Code,
        ["reference"] = adjustment.Reference,
        ["amount"] = Money.Text(Read(adjustment.Amount)),
        ["fiscalDate"] = adjustment.FiscalDate?.ToString("yyyy-MM-dd"),
    }, entry.ReceivedAt, $"{entry.Id}-{place}");

    static WorkItem Unbalanced(PostedRemittance entry, Remittance remittance) => Item(entry, WorkKind.UnbalancedRemittance, entry.Content) with
    {
        Causes = Differences(remittance),
        Explanation = $"Remittance {entry.TraceNumber} does not balance, so nothing of it was posted.",
        NextStep = "Send the differences to the payer and ask for a corrected 835; do not post it by hand with a balancing line.",
    };

    static WorkItem Reissued(PostedRemittance entry, PostedRemittance known) => Item(entry, WorkKind.ReissuedRemittance, entry.Content) with
    {
        Explanation = $"A remittance with trace number {entry.TraceNumber} came again with other content; the first one (received {known.ReceivedAt:yyyy-MM-dd}) stands, the second was not posted.",
        NextStep = "Compare the two and ask the payer which one holds.",
    };

    static WorkItem Item(PostedRemittance entry, WorkKind kind, string occasion) => new()
    {
        Id = RowKeys.Id("work", entry.Practice, entry.Id, kind.ToString(), occasion),
        Kind = kind,
        Practice = entry.Practice,
        Account = entry.Account,
        Claims = entry.Claims,
        Dollars = entry.Payment ?? 0,
        Explanation = "",
        NextStep = "",
        Evidence = entry.Evidence,
    };
}
