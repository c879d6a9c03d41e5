using ClaimRelay.X12.Codes;

namespace ClaimRelay.X12.Checking;

/// <summary>The note of a TA1 (TA105) against its verdict (TA104) and the list of notes.</summary>
sealed class InterchangeAnswerCheck(FindingSink sink, CodeLists lists, int level)
{
    public void Check(in Segment ta1)
    {
        var note = ta1[5];
        if (note.IsEmpty) return;
        if (level >= 4 && ta1[4].Is("A"u8) != note.Is("000"u8))
            Tell("note-verdict", 4, note.Is("000"u8) ? "The interchange is not accepted without errors (TA104), but the note (TA105) names none." : "The interchange is accepted without errors (TA104 A), but the note (TA105) names one.", ta1);
        if (level >= 5 && !lists.IsKnown(CodeList.InterchangeNote, note.Bytes)) Tell("interchange-note", 5, "TA105 (Interchange acknowledgment) is not among the notes known here.", ta1);
    }

    void Tell(string code, int type, string message, in Segment ta1) => sink.Add(new(code, FindingSeverity.Warning, message, ta1.Place(5)) { SnipType = type });
}
