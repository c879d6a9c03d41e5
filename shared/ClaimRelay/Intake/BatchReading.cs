using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.X12;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.Intake;

/// <summary>What a batch holds and what the rules say of it, before anything is stored: pure, the same file gives the same reading.</summary>
public sealed record BatchReading
{
    public required Envelope Envelope { get; init; }

    /// <summary>True when nothing of the batch may be sent.</summary>
    public required bool Rejected { get; init; }

    /// <summary>Why, for the whole batch or for the sets in <see cref="Sets"/> that are refused.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
    public required IReadOnlyList<IncomingSet> Sets { get; init; }

    public IEnumerable<IncomingClaim> Claims => Sets.Where(s => !s.Refused).SelectMany(s => s.Claims);

    public static BatchReading Read(ReadOnlyMemory<byte> file, Practice practice, RelayConfiguration configuration, string batchId, DateTimeOffset receivedAt)
    {
        var envelope = EnvelopeReader.Read(file);
        var findings = new List<Finding>(envelope.Findings);
        var sets = new List<IncomingSet>();
        var place = 0;
        foreach (var interchange in envelope.Interchanges)
        {
            findings.AddRange(SenderFindings(interchange, practice));
            foreach (var group in interchange.Groups)
            {
                foreach (var set in group.Transactions)
                {
                    if (set.Id != "837")
                    {
                        findings.Add(At("not-claims", set.Range, set.Id == "" ? "ST" : set.Id, "The transaction set is not an 837: only claims are taken from the drop zone."));
                        continue;
                    }

                    var transaction = ClaimReader.Read(file, interchange, group, set);
                    findings.AddRange(transaction.Findings);
                    var claims = new List<IncomingClaim>();
                    foreach (var claim in transaction.Claims) claims.Add(Judge(claim, interchange, practice, configuration, batchId, receivedAt, place++));
                    findings.AddRange(UsageFindings(interchange, claims, configuration));
                    sets.Add(new(interchange, group, transaction, claims, Refused(transaction, set, group, interchange)));
                }
            }
        }

        var errors = findings.Where(f => f.Severity is FindingSeverity.Error).ToList();
        var all = sets.Count == 0 || sets.All(s => s.Refused) || errors.Any(e => !InsideSet(e, sets)) || (errors.Count > 0 && configuration.Intake.Reject is RejectUnit.Batch);
        if (sets.Count == 0 && errors.Count == 0) errors.Add(new("no-claims", FindingSeverity.Error, "The file holds no 837 transaction set: nothing can be sent."));
        return new() { Envelope = envelope, Rejected = all, Findings = errors, Sets = sets };
    }

    static bool Refused(ClaimTransaction transaction, TransactionSet set, FunctionalGroup group, Interchange interchange) =>
        transaction.Findings.Concat(set.Findings).Concat(group.Findings).Concat(interchange.Findings).Any(f => f.Severity is FindingSeverity.Error && (InRange(f, set.Range) || f.GroupError is not null || f.InterchangeNote is not null));

    static bool InsideSet(Finding finding, List<IncomingSet> sets) =>
        finding is { GroupError: null, InterchangeNote: null } && sets.Any(s => InRange(finding, s.Transaction.Set.Range));

    static bool InRange(Finding finding, ByteRange range) => finding.Place is { } place && place.Offset >= range.Offset && place.Offset < range.End;

    static IEnumerable<Finding> SenderFindings(Interchange interchange, Practice practice)
    {
        if (practice.SenderIds.Count > 0 && !practice.SenderIds.Contains(interchange.SenderId))
            yield return At("unknown-sender", interchange.Isa, "ISA", "ISA06 is not a sender id of this practice: add it to the practice's senderIds, or drop the file where it belongs.", 6);
        if (interchange.Usage is not ("P" or "T"))
            yield return At("usage-indicator", interchange.Isa, "ISA", "ISA15 must be P or T.", 15);
    }

    /// <summary>A production claim in a test mailbox is lost in silence, a test claim in production is billed: any disagreement refuses the file.</summary>
    static IEnumerable<Finding> UsageFindings(Interchange interchange, List<IncomingClaim> claims, RelayConfiguration configuration)
    {
        var accounts = claims.Select(c => c.Account).OfType<string>().Distinct().Select(id => configuration.Accounts.First(a => a.Id == id));
        foreach (var account in accounts.Where(a => interchange.Usage is "P" or "T" && a.Usage != interchange.Usage))
        {
            yield return At("usage-mismatch", interchange.Isa, "ISA",
                $"ISA15 says {Named(interchange.Usage)}, but account {account.Id} is for {Named(account.Usage)} files: nothing was sent. Correct ISA15, or route the practice to a {Named(interchange.Usage)} account.", 15);
        }
    }

    static string Named(string usage) => usage == "T" ? "test" : "production";

    static Finding At(string code, ByteRange range, string segment, string message, int element = 0) =>
        new(code, FindingSeverity.Error, message, new Place(range.Offset, 0, segment, element));

    static IncomingClaim Judge(Claim837 claim, Interchange interchange, Practice practice, RelayConfiguration configuration, string batchId, DateTimeOffset receivedAt, int place)
    {
        // Twenty characters are allowed; a number without end is held by its edit, and must fit a row until then.
        var key = new ClaimKey(practice.Id, CauseList.Cut(claim.PatientControlNumber, 500), $"{batchId}-{place:D5}");
        var limit = FilingLimit.For(claim, configuration.Payers);
        var entry = new Claim
        {
            Key = key,
            Type = claim.Type,
            // A claim whose charge cannot be read stands in a set that is refused, and does not enter the ledger.
            Charge = claim.Charge ?? 0,
            Frequency = CauseList.Cut(claim.Frequency, 10),
            ServiceFrom = claim.ServiceFrom,
            ServiceTo = claim.ServiceTo,
            PayerId = CauseList.Cut(claim.PayerId, 80),
            PayerName = CauseList.Cut(claim.PayerName, 100),
            BillingNpi = CauseList.Cut(claim.BillingNpi, 80),
            BatchId = batchId,
            ReceivedAt = receivedAt,
            FilingDeadline = limit?.Deadline,
            FilingLimitSource = limit?.Source,
        };
        var route = Routing.Find(configuration, practice.Id, claim.Type, claim.PayerId);
        return new(claim, entry, (route as RouteResult.One)?.Account.Id, HoldOf(claim, key, practice, route, configuration, receivedAt));
    }

    static ClaimHeld? HoldOf(Claim837 claim, ClaimKey key, Practice practice, RouteResult route, RelayConfiguration configuration, DateTimeOffset receivedAt)
    {
        var blocking = ClaimEdits.Check(claim, DateOnly.FromDateTime(receivedAt.UtcDateTime)).Where(f => configuration.Intake.BlockingEdits.Contains(f.Code)).ToList();
        if (blocking.Count > 0) return Held(HoldReason.Edit, [.. blocking.Select(f => new Cause("edit", f.Code, f.Message))]);
        if (!practice.Npis.Contains("*") && !practice.Npis.Contains(claim.BillingNpi))
            return Held(HoldReason.UnknownProvider, [new("intake", "unknown-provider", "The billing provider's NPI (2010AA) is not among the practice's NPIs")]);
        if (route is not RouteResult.One)
            return Held(HoldReason.NoRoute, [new("intake", "no-route", $"No single route for practice {practice.Id}, {claim.Type} claims and this payer")]);
        return null;

        ClaimHeld Held(HoldReason reason, IReadOnlyList<Cause> causes) => new() { Id = RowKeys.Id("held", key.Id, reason.ToString()), Reason = reason, Causes = causes };
    }
}

/// <param name="Refused">An error stands in this set or in the envelope around it.</param>
public sealed record IncomingSet(Interchange Interchange, FunctionalGroup Group, ClaimTransaction Transaction, IReadOnlyList<IncomingClaim> Claims, bool Refused);

/// <param name="Source">As it stands in the file.</param>
/// <param name="Entry">As it enters the ledger.</param>
/// <param name="Account">Where it goes; null when no single route takes it.</param>
/// <param name="Hold">Why it must not be sent; null when nothing holds it back.</param>
public sealed record IncomingClaim(Claim837 Source, Claim Entry, string? Account, ClaimHeld? Hold);
