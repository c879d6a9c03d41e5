namespace ClaimRelay.X12.Envelopes;

/// <summary>What the envelope check finds, in words. TA105, AK905 and IK502 codes as in 005010X231A1.</summary>
static class EnvelopeFindings
{
    const FindingSeverity Error = FindingSeverity.Error;
    const FindingSeverity Warning = FindingSeverity.Warning;

    public static Finding Empty() => new("empty", Error, "The file is empty.");

    public static Finding Unreadable(X12FormatException problem)
        => new(problem.Code, Error, problem.Message + " Reading stopped there.", new(problem.Offset, 0, "")) { InterchangeNote = "022" };

    public static Finding Fill(in Segment segment)
        => new("fill-bytes", Warning, "Fill bytes (NUL or Ctrl-Z) stand outside any interchange; they were passed over.", segment.Place());

    public static Finding Garbage(in Segment segment, bool isFirst)
    {
        var place = segment.Place();
        if (segment.Bytes.StartsWith("ISA"u8))
        {
            return segment.Length < 106
                ? new("isa-truncated", Error, "The file ends inside an ISA segment, which has 106 bytes.", place)
                : new("isa-form", Error, "An ISA segment does not have its 106 bytes with the delimiters at their fixed places; nothing could be read from there on.", place);
        }
        return isFirst
            ? new("not-x12", Error, "The file does not start with an ISA segment: it is not X12, or its start is missing.", place)
            : new("garbage", Error, "Bytes that are not X12 stand behind an interchange; nothing was read from them.", place);
    }

    public static IEnumerable<Finding> InIsa(in Segment segment)
    {
        List<Finding> found = [];
        void Add(int element, string code, FindingSeverity severity, string message, string? note, Place place)
            => found.Add(new(code, severity, message, place with { Element = element }) { InterchangeNote = note });

        var at = segment.Place();
        if (segment[6].Bytes.Trim((byte)' ').IsEmpty) Add(6, "isa06-missing", Error, "ISA06 (sender) is blank.", "006", at);
        if (segment[8].Bytes.Trim((byte)' ').IsEmpty) Add(8, "isa08-missing", Error, "ISA08 (receiver) is blank.", "008", at);
        // What a receiver can read all the same is told to the sender with its note, and refuses nothing.
        if (!IsOneOf(segment[1], "00"u8, "03"u8)) Add(1, "isa01-qualifier", Warning, "ISA01 is neither 00 nor 03.", "010", at);
        if (!IsOneOf(segment[3], "00"u8, "01"u8)) Add(3, "isa03-qualifier", Warning, "ISA03 is neither 00 nor 01.", "012", at);
        if (!IsIdQualifier(segment[5])) Add(5, "isa05-qualifier", Warning, "ISA05 is none of 01, 14, 20, 27, 28, 29, 30, 33, ZZ.", "005", at);
        if (!IsIdQualifier(segment[7])) Add(7, "isa07-qualifier", Warning, "ISA07 is none of 01, 14, 20, 27, 28, 29, 30, 33, ZZ.", "007", at);
        if (!IsDate(segment[9])) Add(9, "isa09-date", Warning, "ISA09 is not a date as yyMMdd.", "014", at);
        if (!IsTime(segment[10])) Add(10, "isa10-time", Warning, "ISA10 is not a time as HHmm.", "015", at);
        if (segment.Delimiters.Repetition == 0 && segment[12].Bytes.SequenceCompareTo("00402"u8) >= 0) Add(11, "isa11-repetition", Warning, "ISA11 is no repetition delimiter.", "016", at);
        if (!IsOneOf(segment[14], "0"u8, "1"u8)) Add(14, "isa14-request", Warning, "ISA14 is neither 0 nor 1.", "019", at);
        if (!IsNumber(segment[12])) Add(12, "isa12-version", Error, "ISA12 is not a version number, as 00501.", "017", at);
        if (!IsNumber(segment[13])) Add(13, "isa13-form", Error, "ISA13 is not a number of nine digits.", "018", at);
        if (!segment[15].Is("P"u8) && !segment[15].Is("T"u8)) Add(15, "isa15-usage", Error, "ISA15 is neither P (production) nor T (test).", "020", at);
        return found;
    }

    public static IEnumerable<Finding> InGs(in Segment segment)
    {
        var (functionalId, version) = (segment[1].ToString(), segment[8].ToString());
        List<Finding> found = [];
        if (segment[6].IsEmpty || segment[6].Bytes.Length > 9 || !IsNumber(segment[6]))
            found.Add(new("gs06-form", Error, "GS06 is not a number of one to nine digits.", segment.Place(6)) { GroupError = "6" });
        if (!segment[4].TryDate(out _)) found.Add(new("gs04-date", Warning, "GS04 is not a date as yyyyMMdd.", segment.Place(4)));
        if (!IsTime(segment[5])) found.Add(new("gs05-time", Warning, "GS05 is not a time as HHmm.", segment.Place(5)));

        var known = Versions.For(functionalId);
        if (known.IsEmpty) found.Add(new("gs01-unknown", Warning, "GS01 names a kind of group that is not known here.", segment.Place(1)));
        else if (!known.Contains(version))
        {
            // A claim file in another version would be read wrongly by everyone after us; an answer is read as far as it goes.
            found.Add(functionalId == "HC"
                ? new("gs08-version", Error, $"GS08 is not a version in use for this group; known are {string.Join(", ", known.ToArray())}.", segment.Place(8)) { GroupError = "2" }
                : new("gs08-version", Warning, $"GS08 is not a version known for this group ({string.Join(", ", known.ToArray())}); it is read as far as it goes.", segment.Place(8)));
        }
        return found;
    }

    public static IEnumerable<Finding> InSt(in Segment segment, OpenGroup group)
    {
        List<Finding> found = [];
        var (id, version) = (segment[1].ToString(), segment[3].ToString());
        if (id.Length != 3) found.Add(new("st01-form", Error, "ST01 is not a transaction set id of three characters.", segment.Place(1)) { TransactionError = "6" });
        else if (!Versions.Belongs(id, group.FunctionalId))
            found.Add(new("st01-group", Error, "ST01 names a transaction set that does not belong into this functional group.", segment.Place(1)) { TransactionError = "18" });
        if (segment[2].Bytes.Length is < 4 or > 9)
            found.Add(new("st02-form", Error, "ST02 does not have four to nine characters.", segment.Place(2)) { TransactionError = "7" });
        // A claim set that says two things of itself is read one way here and another way behind us.
        if (version.Length > 0 && version != group.Version)
        {
            found.Add(group.FunctionalId == "HC"
                ? new("st03-version", Error, Versions.For("HC").Contains(version) ? "ST03 and GS08 name different versions." : "ST03 is not a version in use for claims.", segment.Place(3)) { TransactionError = "I6" }
                : new("st03-gs08", Warning, "ST03 and GS08 name different versions.", segment.Place(3)));
        }
        else if (version.Length == 0 && group.Version.StartsWith("005010", StringComparison.Ordinal) && id is "837" or "999" or "277")
        {
            found.Add(new("st03-missing", id == "837" ? Error : Warning, "ST03, the version of the guide, is missing.", segment.Place(3)) { TransactionError = id == "837" ? "I6" : null });
        }
        return found;
    }

    public static Finding? Count(in Segment segment, int counted, string code, string what, string where)
    {
        var name = $"{code[..2].ToUpperInvariant()}";
        if (segment.Is("IEA"u8)) name = "IEA";
        if (!IsNumber(segment[1]) || !segment[1].TryInt32(out var said)) return new(code, Error, $"{name}01 is not a number; the {where} has {counted} {what}.", segment.Place(1));
        return said == counted ? null : new(code, Error, $"{name}01 says {said} {what}; the {where} has {counted}.", segment.Place(1));
    }

    public static Finding Echo(in Segment segment, string code, string header)
        => new(code, Error, $"{code[..code.IndexOf('-', StringComparison.Ordinal)].ToUpperInvariant()} does not repeat the control number of {header}.", segment.Place(2));

    public static Finding DuplicateInterchange(in Segment segment)
        => new("isa13-duplicate", Error, "ISA13 came before in this file from the same sender to the same receiver.", segment.Place(13)) { InterchangeNote = "025" };

    public static Finding DuplicateGroup(in Segment segment)
        => new("gs06-duplicate", Error, "GS06 came before in this interchange.", segment.Place(6)) { GroupError = "19" };

    public static Finding RepeatedGroup(in Segment segment)
        => new("gs06-repeated", Warning, "GS06 came before in another interchange of this file, from the same sender to the same receiver: a 999 names a group by it alone.", segment.Place(6));

    public static Finding DuplicateSet(in Segment segment)
        => new("st02-duplicate", Error, "ST02 came before in this functional group.", segment.Place(2)) { TransactionError = "23" };

    public static Finding DuplicatedSet(Place first)
        => new("st02-duplicate", Error, "ST02 comes again in this functional group.", first) { TransactionError = "23" };

    public static Finding Misplaced(in Segment segment, string code, string message)
        => new(code, Error, message, segment.Place()) { InterchangeNote = "022" };

    public static Finding NoTrailer(Place place, string code, string message) => new(code, Error, message, place);

    public static Finding NoTerminator(in Segment segment)
        => new("terminator-missing", Warning, "The last segment has no terminator.", segment.Place());

    public static Finding EmptyInterchange(Place place)
        => new("interchange-empty", Warning, "The interchange holds neither a functional group nor a TA1.", place);

    /// <summary>Nothing can be lost in an empty group of answers; one of claims lacks what it was sent for.</summary>
    public static Finding EmptyGroup(Place place, string functionalId)
        => new("group-empty", functionalId == "HC" ? Error : Warning, "The functional group holds no transaction set.", place);

    public static Finding LateAcknowledgment(in Segment segment)
        => new("ta1-place", Warning, "TA1 stands behind a functional group; it belongs directly behind ISA.", segment.Place());

    /// <summary>A segment id that is none: two or three capital letters and digits, a letter first.</summary>
    public static Finding? Id(in Segment segment)
        => Tags.IsId(segment.Tag) ? null : new("segment-id", Error, "A segment does not start with a segment id of two or three capitals and digits.", new(segment.Offset, segment.Ordinal, ""));

    /// <summary>ISA12 and GS08 name one release of the standard, where both name a known one.</summary>
    public static Finding? Release(in Segment gs, string interchangeVersion)
    {
        var group = gs[8].Bytes;
        var agree = (!group.StartsWith("005010"u8) || interchangeVersion == "00501") && (!group.StartsWith("004010"u8) || interchangeVersion == "00401");
        return agree ? null : new("isa12-gs08", Warning, "ISA12 and GS08 name different releases of the standard.", gs.Place(8)) { InterchangeNote = "017" };
    }

    static bool IsOneOf(Element element, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => element.Is(one) || element.Is(other);

    static bool IsIdQualifier(Element element)
        => element.Bytes.Length == 2 && "01 14 20 27 28 29 30 33 ZZ "u8.IndexOf([.. element.Bytes, (byte)' ']) is >= 0 and var at && at % 3 == 0;

    static bool IsNumber(Element element) => element.Bytes.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    static bool IsDate(Element element)
        => new Element([(byte)'2', (byte)'0', .. element.Bytes], 0, 0).TryDate(out _);

    static bool IsTime(Element element)
    {
        var time = element.Bytes;
        if (time.Length is < 4 or > 8 || !IsNumber(element)) return false;
        return time[..2].SequenceCompareTo("24"u8) < 0 && time[2] < '6' && (time.Length < 6 || time[4] < '6');
    }
}
