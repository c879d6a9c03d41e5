using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimStatus = ClaimRelay.X12.Acknowledgments.ClaimStatus;

namespace ClaimRelay.Responses;

/// <summary>277CA: what the clearinghouse or the payer says of each claim. A reject of a receiver or provider that lists no claim falls on all of theirs.</summary>
public sealed class ReportStatus(TransmissionLedger transmissions, ClaimLedger claims, ClaimMatcher matcher, SentClaims sent, ArrivalProof arrival, RelayConfiguration configuration, TimeProvider clock)
{
    /// <returns>What matched nothing.</returns>
    public async Task<IReadOnlyList<Cause>> ApplyAsync(Account account, ClaimAcknowledgment answer, Evidence evidence, CancellationToken cancellation)
    {
        var source = answer.SourceQualifier == "PR" ? AnswerSource.Payer : AnswerSource.Clearinghouse;
        var unmatched = new List<Cause>();
        foreach (var receiver in answer.Receivers)
        {
            var set = await transmissions.FindByReferenceAsync(account.Id, receiver.BatchReference, cancellation);
            var transmission = set is null ? null : await transmissions.FindAsync(account.Id, set.TransmissionId, cancellation);
            // What has not left cannot have been answered.
            if (transmission is not { MayHaveLeft: true }) (set, transmission) = (null, null);
            // A reference is unique in the account: who names it has the file.
            else transmission = await arrival.EnterAsync(transmission, t => t, cancellation);
            if (transmission is not null) await arrival.StandForAcknowledgmentAsync(transmission, set!, cancellation);
            var context = new Context(account, source, transmission, set, evidence, unmatched);
            var listed = receiver.Providers.SelectMany(p => p.Claims).Select(c => c.PatientControlNumber).ToHashSet(StringComparer.Ordinal);
            if (receiver.Providers.All(p => p.Claims.Count == 0) && StatusVerdicts.AnyRejects(receiver.Statuses))
                await RejectAllAsync(context, receiver.Statuses, receiver.Totals, receiver.Range, npi: null, listed, cancellation);
            foreach (var provider in receiver.Providers)
            {
                if (provider.Claims.Count == 0 && StatusVerdicts.AnyRejects(provider.Statuses))
                    await RejectAllAsync(context, provider.Statuses, provider.Totals, provider.Range, provider.Npi.Length > 0 ? provider.Npi : provider.Id, listed, cancellation);
                foreach (var claim in provider.Claims) await ReportAsync(context, provider, claim, cancellation);
            }
        }

        return unmatched;
    }

    async Task RejectAllAsync(Context context, IReadOnlyList<ClaimStatus> statuses, StatusTotals totals, ByteRange range, string? npi, HashSet<string> listed, CancellationToken cancellation)
    {
        if (context is not { Transmission: { } transmission, Set: { } set })
        {
            context.Unmatched.Add(new("277CA", "batch-reference", "A reject of all claims of a provider or batch names no set that was sent"));
            return;
        }

        // What the same answer lists by name has its own verdict there.
        var hit = (await sent.InAsync(transmission, set, cancellation)).Where(c => (npi is null || c.BillingNpi == npi) && !listed.Contains(c.Pcn)).ToList();
        // The answer's own totals are the only check on a list that it does not give. Where they differ nobody knows which claims it means:
        // to mark an accepted one as rejected has it filed twice.
        if (hit.Count == 0 || (totals.Rejected is { } count && count != hit.Count) || (totals.RejectedAmount is { } amount && amount != hit.Sum(c => c.Charge)))
        {
            context.Unmatched.Add(new("277CA", "rejected-total", $"A reject without a claim list speaks of {Said(totals)}; {hit.Count} over {Money.Text(hit.Sum(c => c.Charge))} dollars in set {set.Reference} could be meant. None was marked: ask the sender which claims were refused"));
            return;
        }

        foreach (var claim in hit)
            await ApplyAsync(context, new(set.Practice, claim.Pcn, claim.Id), statuses, payerClaimNumber: null, range, cancellation);
    }

    static string Said(StatusTotals totals) =>
        $"{totals.Rejected?.ToString() ?? "some"} claims" + (totals.RejectedAmount is { } amount ? $" over {Money.Text(amount)} dollars" : "");

    async Task ReportAsync(Context context, ProviderStatus provider, PatientStatus claim, CancellationToken cancellation)
    {
        var charge = claim.Statuses.Select(s => s.Amount).FirstOrDefault(a => a is not null);
        var wanted = new WantedClaim(claim.PatientControlNumber, provider.Npi, claim.ServiceFrom, charge);
        if (await matcher.FindAsync(context.Account, context.Transmission, context.Set, wanted, cancellation) is not { } key)
        {
            context.Unmatched.Add(new("277CA", claim.PatientControlNumber, "No claim, or more than one, was sent with this patient control number"));
            return;
        }

        if (claim.Statuses.Count == 0)
        {
            // What is said of a line alone says nothing of the claim, and must not be lost in silence.
            context.Unmatched.Add(new("277CA", claim.PatientControlNumber, "The answer names this claim and gives it no status of its own (STC in loop 2200D); " + (claim.Lines.Count > 0 ? "only its lines have one" : "there is none")));
            return;
        }

        await ApplyAsync(context, key, claim.Statuses, claim.PayerClaimNumber, claim.Range, cancellation);
    }

    async Task ApplyAsync(Context context, ClaimKey key, IReadOnlyList<ClaimStatus> statuses, string? payerClaimNumber, ByteRange range, CancellationToken cancellation)
    {
        foreach (var status in StatusVerdicts.Judge(statuses, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), configuration.Codes))
        {
            // Made of what it says, not of the file it came in: the same word again, under whatever envelope, is nothing new.
            var id = RowKeys.Id("277", key.Id, context.Source.ToString(), status.Dated ? status.Date.ToString("yyyyMMdd") : "", status.Verdict.ToString(), string.Join(',', status.Causes.Select(c => c.Code + c.Detail)));
            await claims.ApplyAsync(key, new StatusReported
            {
                Id = id,
                Source = context.Source,
                Verdict = status.Verdict,
                Date = status.Date,
                Causes = status.Causes,
                Contradictory = status.Contradictory,
                PayerClaimNumber = payerClaimNumber,
                Evidence = context.Evidence with { Offset = range.Offset, Length = range.Length },
            }, cancellation);
        }
    }

    sealed record Context(Account Account, AnswerSource Source, Transmission? Transmission, TransmittedSet? Set, Evidence Evidence, List<Cause> Unmatched);
}
