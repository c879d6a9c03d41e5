namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>TA1: between ISA and IEA, without a group.</summary>
static class InterchangeAnswer
{
    public const string None = "000";
    public const string InvalidSender = "006";
    public const string InvalidControlStructure = "022";
    public const string DuplicateControlNumber = "025";

    public static byte[] Write(AnswerContext context, string note)
    {
        var answer = new AnswerWriter(context, AnswerKind.Interchange);
        answer.Segment("TA1", context.To.ControlNumber, context.To.Date, context.To.Time, note == None ? "A" : "R", note);
        return answer.End();
    }
}
