using System.Buffers;
using System.Globalization;
using ClaimRelay.Sandbox.Clearinghouses.Claims;
using ClaimRelay.X12;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>Where and when an answer is written: everything its envelope needs.</summary>
/// <param name="Date">The only thing in an answer that comes from the clock.</param>
sealed record AnswerContext(SubmittedInterchange To, MailboxProfile Profile, int Seed, DateOnly Date);

/// <summary>Writes one answer interchange: envelopes, counts and control numbers around the segments it is given.</summary>
/// <remarks>Control numbers come from those of the file that is answered, so that they are unique as long as the sender's are.</remarks>
sealed class AnswerWriter
{
    readonly ArrayBufferWriter<byte> bytes = new();
    readonly SegmentWriter writer;
    readonly long control;
    readonly string sender;
    readonly string receiver;
    int groups;
    int sets;
    string set = "";

    public AnswerWriter(AnswerContext context, AnswerKind kind)
    {
        var to = context.To;
        writer = new(bytes, Delimiters.Usual, context.Profile.LineEnds ? "\n"u8.ToArray() : default);
        long.TryParse(to.ControlNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var theirs);
        control = (theirs * 10 + (int)kind) % 1_000_000_000;
        (sender, receiver) = (to.ReceiverId, to.SenderId);

        // A fixed time for each kind: the same file on the same day is answered with the same bytes.
        At = new(context.Date, new TimeOnly(8 + (int)kind, 0), TimeSpan.Zero);
        writer.Isa(new()
        {
            SenderQualifier = to.ReceiverQualifier,
            SenderId = to.ReceiverId,
            ReceiverQualifier = to.SenderQualifier,
            ReceiverId = to.SenderId,
            At = At,
            ControlNumber = control,
            Usage = to.Usage,
        });
    }

    public DateTimeOffset At { get; }

    public DateOnly Date => DateOnly.FromDateTime(At.DateTime);

    public string Time => At.ToString("HHmm");

    public void StartGroup(string functionalId, string version)
    {
        (groups, sets) = (groups + 1, 0);
        writer.Segment("GS", functionalId, sender, receiver, Date, Time, control + groups - 1, "X", version);
        GroupVersion = version;
    }

    string GroupVersion { get; set; } = "";

    public void StartSet(string id)
    {
        set = (++sets).ToString("0000");
        writer.Segment("ST", id, set, id == "835" ? null : GroupVersion);
    }

    public void Segment(string id, params ReadOnlySpan<ElementValue> elements) => writer.Segment(id, elements);

    public void EndSet() => writer.Se(set);

    public void EndGroup() => writer.Segment("GE", sets, control + groups - 1);

    public byte[] End()
    {
        writer.Segment("IEA", groups, control.ToString("000000000"));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Text as it may stand in an answer: without the delimiters that are written here, whatever the sender's were.</summary>
    public static string Clean(string text) => text.Replace('*', ' ').Replace('~', ' ').Replace(':', ' ').Replace('^', ' ');
}
