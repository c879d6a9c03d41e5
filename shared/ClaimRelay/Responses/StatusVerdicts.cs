using ClaimRelay.Ledger;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Codes;
using ClaimStatus = ClaimRelay.X12.Acknowledgments.ClaimStatus;

namespace ClaimRelay.Responses;

/// <summary>What the STC segments of one loop say together (005010X214 2200 STC): all of them, all three composites. Pure.</summary>
public static class StatusVerdicts
{
    /// <summary>One verdict for each date that the statuses carry, earliest first. None when there is no STC.</summary>
    /// <param name="undated">The day that a status without STC02 counts for.</param>
    /// <param name="codes">The words for the causes.</param>
    public static IReadOnlyList<JudgedStatus> Judge(IReadOnlyList<ClaimStatus> statuses, DateOnly undated, CodeLists codes) =>
        [.. statuses.GroupBy(s => s.Date).Select(g => Together(g.Key ?? undated, g.Key is not null, [.. g], codes)).OrderBy(j => j.Date)];

    public static bool AnyRejects(IReadOnlyList<ClaimStatus> statuses) => statuses.Any(s => Of(s).Verdict is StatusVerdict.Rejected);

    static JudgedStatus Together(DateOnly date, bool dated, List<ClaimStatus> statuses, CodeLists codes)
    {
        var judged = statuses.Select(Of).ToList();
        // One reject rejects: a claim may be accepted by one edit and refused by the next.
        var verdict = judged.Select(j => j.Verdict).MaxBy(Weight);
        return new(date, dated, verdict, [.. statuses.SelectMany(s => CausesOf(s, codes))], judged.Any(j => j.Contradictory));
    }

    static int Weight(StatusVerdict verdict) => verdict switch
    {
        StatusVerdict.Rejected => 5,
        StatusVerdict.NotFound => 4,
        StatusVerdict.Accepted => 3,
        StatusVerdict.Forwarded => 2,
        _ => 1,
    };

    static (StatusVerdict Verdict, bool Contradictory) Of(ClaimStatus status)
    {
        var byCategory = status.Codes.Select(c => OfCategory(c.Category)).MaxBy(Weight);
        return status.Action switch
        {
            "U" => (StatusVerdict.Rejected, byCategory is not (StatusVerdict.Rejected or StatusVerdict.NotFound)),
            "WQ" when byCategory is StatusVerdict.Rejected => (StatusVerdict.Accepted, true),
            _ => (byCategory, false),
        };
    }

    static StatusVerdict OfCategory(string category) => category switch
    {
        "A0" => StatusVerdict.Forwarded,
        "A2" or "A5" => StatusVerdict.Accepted,
        "A3" or "A6" or "A7" or "A8" => StatusVerdict.Rejected,
        "A4" => StatusVerdict.NotFound,
        _ => StatusVerdict.Received,
    };

    static IEnumerable<Cause> CausesOf(ClaimStatus status, CodeLists codes) => status.Codes.Select(c => new Cause("277CA", CodeOf(c), TextOf(c, codes)) { Detail = status.Text });

    static string CodeOf(StatusCode code) => code.Entity.Length > 0 ? $"{code.Category}:{code.Status}:{code.Entity}" : $"{code.Category}:{code.Status}";

    static string TextOf(StatusCode code, CodeLists codes) => $"{codes.Text(CodeList.ClaimStatusCategory, code.Category)}: {codes.Text(CodeList.ClaimStatus, code.Status)}";
}

/// <param name="Dated">False when the answer carried no date and <paramref name="Date"/> is the day it came.</param>
public sealed record JudgedStatus(DateOnly Date, bool Dated, StatusVerdict Verdict, IReadOnlyList<Cause> Causes, bool Contradictory);
