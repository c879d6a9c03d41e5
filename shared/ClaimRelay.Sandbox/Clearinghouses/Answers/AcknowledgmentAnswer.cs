using ClaimRelay.Sandbox.Clearinghouses.Claims;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>999 (005010X231A1), one transaction set per group that is answered.</summary>
static class AcknowledgmentAnswer
{
    const string Version = "005010X231A1";

    /// <returns>Null when no group is answered.</returns>
    public static byte[]? Write(AnswerContext context, IReadOnlyDictionary<SubmittedSet, SetVerdict> verdicts)
    {
        var answered = context.To.Groups.Where(g => !context.Profile.RejectedOnly999 || g.Sets.Any(s => verdicts[s].IsRejected)).ToList();
        if (answered.Count == 0) return null;
        var answer = new AnswerWriter(context, AnswerKind.Acknowledgment);
        answer.StartGroup("FA", Version);
        foreach (var group in answered)
        {
            answer.StartSet("999");
            answer.Segment("AK1", group.FunctionalId, group.ControlNumber, group.Version);
            foreach (var set in group.Sets) WriteSet(answer, set, verdicts[set]);
            var rejected = group.Sets.Count(s => verdicts[s].IsRejected);
            answer.Segment("AK9", GroupCode(group, verdicts, rejected), group.Sets.Count, group.Sets.Count, group.Sets.Count - rejected);
            answer.EndSet();
        }
        answer.EndGroup();
        return answer.End();
    }

    static string GroupCode(SubmittedGroup group, IReadOnlyDictionary<SubmittedSet, SetVerdict> verdicts, int rejected)
        => rejected == group.Sets.Count ? "R"
            : rejected > 0 ? "P"
            : group.Sets.Any(s => verdicts[s] == SetVerdict.AcceptedWithErrors) ? "E"
            : "A";

    static void WriteSet(AnswerWriter answer, SubmittedSet set, SetVerdict verdict)
    {
        answer.Segment("AK2", set.Id, set.ControlNumber, set.Version);
        switch (verdict)
        {
            case SetVerdict.Accepted:
                answer.Segment("IK5", "A");
                break;
            case SetVerdict.AcceptedWithErrors:
                WriteError(answer, set, element: 5, component: 3, dataElement: "1325", error: "7");
                answer.Segment("IK5", "E", "5");
                break;
            case SetVerdict.CountsWrong:
                answer.Segment("IK5", "R", "4");
                break;
            default:
                WriteError(answer, set, element: 2, component: 0, dataElement: "782", error: "6");
                answer.Segment("IK5", "R", "5");
                break;
        }
    }

    /// <summary>Blames an element of the first claim.</summary>
    static void WriteError(AnswerWriter answer, SubmittedSet set, int element, int component, string dataElement, string error)
    {
        var claim = set.Claims[0];
        answer.Segment("IK3", "CLM", claim.Segment, "2300", "8");
        answer.Segment("CTX", ElementValue.Composite("CLM01", AnswerWriter.Clean(claim.Pcn)));
        var place = component == 0 ? element.ToString() : null;
        answer.Segment("IK4", place ?? ElementValue.Composite(element.ToString(), component.ToString()), dataElement, error);
    }
}

/// <summary>What a 999 says of one transaction set.</summary>
enum SetVerdict { Accepted, AcceptedWithErrors, Rejected, CountsWrong }

static class SetVerdicts
{
    extension(SetVerdict verdict)
    {
        public bool IsRejected => verdict is SetVerdict.Rejected or SetVerdict.CountsWrong;
    }
}
