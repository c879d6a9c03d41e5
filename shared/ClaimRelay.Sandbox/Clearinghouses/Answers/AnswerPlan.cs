using ClaimRelay.Sandbox.Clearinghouses.Claims;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

sealed record PlannedAnswer(AnswerKind Kind, byte[] Bytes);

/// <summary>All answers to one interchange, decided at once: a pure function of the interchange, the scenario and the date.</summary>
static class AnswerPlan
{
    /// <param name="rules">What was decided for each claim.</param>
    /// <param name="isRepeated">This ISA13 came before.</param>
    public static IReadOnlyList<PlannedAnswer> For(AnswerContext context, IReadOnlyDictionary<SubmittedClaim, ScenarioRule> rules, bool isRepeated)
    {
        var interchange = context.To;
        var note = !interchange.IsSound ? InterchangeAnswer.InvalidControlStructure
            : isRepeated ? InterchangeAnswer.DuplicateControlNumber
            : interchange.Claims.Any(c => rules[c].Outcome == Outcome.RejectInterchange) ? InterchangeAnswer.InvalidSender
            : InterchangeAnswer.None;
        if (note != InterchangeAnswer.None) return [new(AnswerKind.Interchange, InterchangeAnswer.Write(context, note))];

        var verdicts = interchange.Groups.SelectMany(g => g.Sets).ToDictionary(s => s, s => Judge(s, rules));
        var accepted = verdicts.Where(v => !v.Value.IsRejected).Select(v => Decide(v.Key, rules, context.Seed)).OrderBy(s => s.Set.Position).ToList();

        List<PlannedAnswer> answers = [];
        if (context.Profile.SendsTa1) Add(AnswerKind.Interchange, InterchangeAnswer.Write(context, note));
        Add(AnswerKind.Acknowledgment, AcknowledgmentAnswer.Write(context, verdicts));
        Add(AnswerKind.ClearinghouseStatus, StatusAnswer.WriteOwn(context, accepted));
        Add(AnswerKind.PayerStatus, StatusAnswer.WritePayers(context, accepted));
        Add(AnswerKind.Remittance, RemittanceAnswer.WriteFirst(context, accepted));
        Add(AnswerKind.Correction, RemittanceAnswer.WriteCorrections(context, accepted));
        return answers;

        void Add(AnswerKind kind, byte[]? bytes)
        {
            if (bytes is not null) answers.Add(new(kind, bytes));
        }
    }

    static SetVerdict Judge(SubmittedSet set, IReadOnlyDictionary<SubmittedClaim, ScenarioRule> rules)
        => !set.CountsHold ? SetVerdict.CountsWrong
            : set.Claims.Any(c => rules[c].Outcome == Outcome.RejectTransactionSet) ? SetVerdict.Rejected
            : set.Claims.Any(c => rules[c].WithErrors == true) ? SetVerdict.AcceptedWithErrors
            : SetVerdict.Accepted;

    static DecidedSet Decide(SubmittedSet set, IReadOnlyDictionary<SubmittedClaim, ScenarioRule> rules, int seed)
        => new(set, [.. set.Claims.Select(c => new DecidedClaim(c, rules[c].Outcome, seed))]);
}
