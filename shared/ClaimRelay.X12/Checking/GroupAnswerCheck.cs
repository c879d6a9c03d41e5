namespace ClaimRelay.X12.Checking;

/// <summary>The verdict and the counts on a group (AK9) of a 999 or 997 against the verdicts on its sets (IK5, AK5), which it may leave out.</summary>
sealed class GroupAnswerCheck(FindingSink sink, int level)
{
    readonly HashSet<string> sets = [];
    int listed;
    int accepted;
    int refused;
    bool hasErrors;

    public void Add(in Segment segment, int tag)
    {
        switch (tag)
        {
            case Tags.Ak2:
                listed++;
                hasErrors = false;
                if (!sets.Add(segment[2].ToString())) Tell("set-answered-twice", 3, "A transaction set (AK202) is answered twice.", segment.Place(2), FindingSeverity.Warning);
                break;
            case Tags.Ik3 or Tags.Ak3: hasErrors = true; break;
            case Tags.Ik5 or Tags.Ak5:
                if (segment[1].Is("A"u8) || segment[1].Is("E"u8)) accepted++;
                else if (Refuses(segment[1])) refused++;
                if (segment[1].Is("A"u8) && (hasErrors || !segment[2].IsEmpty))
                    Tell("set-verdict", 4, "The set is said to be without errors (A), but errors of it are listed.", segment.Place(1), FindingSeverity.Warning);
                break;
            case Tags.Ak9: CheckGroup(segment); break;
        }
    }

    void CheckGroup(in Segment ak9)
    {
        var accepts = ak9[1].Is("A"u8) || ak9[1].Is("E"u8);
        if (accepts && refused > 0) Tell("group-verdict", 3, "The group is said to be accepted (AK901 A or E), but a set of it is refused.", ak9.Place(1));
        if (!ak9[3].TryInt32(out var said) || !ak9[4].TryInt32(out var good)) return;

        if (accepts && good < said) Tell("group-verdict", 3, "The group is said to be accepted (AK901 A or E), but fewer sets were accepted (AK904) than received (AK903).", ak9.Place(1));
        else if (ak9[1].Is("P"u8) && refused == 0 && Math.Max(good, accepted) >= said)
            Tell("group-verdict", 3, "The group is said to be accepted in part (AK901 P), but no set of it is refused.", ak9.Place(1), FindingSeverity.Warning);

        if (good > said) Tell("group-counts", 3, "More sets were accepted (AK904) than received (AK903).", ak9.Place(4));
        else if (listed > said) Tell("group-counts", 3, "More sets are listed (AK2) than were received (AK903).", ak9.Place(3));
        else if (good > said - refused) Tell("group-counts", 3, "The accepted sets (AK904) leave no room for those that are listed as refused.", ak9.Place(4));
        // A refused group takes its good sets along: it may list them as accepted and count none.
        else if (!Refuses(ak9[1]) && accepted > good) Tell("group-counts", 3, "More sets are listed as accepted than are counted (AK904).", ak9.Place(4));
    }

    static bool Refuses(Element verdict) => verdict.Is("R"u8) || verdict.Is("M"u8) || verdict.Is("W"u8) || verdict.Is("X"u8);

    void Tell(string code, int type, string message, Place place, FindingSeverity severity = FindingSeverity.Error)
    {
        if (type <= level) sink.Add(new(code, severity, message, place) { SnipType = type });
    }
}
