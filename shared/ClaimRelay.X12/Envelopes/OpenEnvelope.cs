namespace ClaimRelay.X12.Envelopes;

/// <summary>An interchange that is being read.</summary>
sealed class OpenInterchange(in Segment isa)
{
    readonly Delimiters delimiters = isa.Delimiters;
    readonly ByteRange isaRange = isa.Range;
    readonly string[] values = Values(isa, 16);

    public Place Place { get; } = isa.Place();

    public string ControlNumber => values[13];

    public string Version => values[12];

    /// <summary>Sender, receiver and number: what must not come twice.</summary>
    public (string, string, string, string, string) Identity => (values[5], values[6].Trim(), values[7], values[8].Trim(), values[13]);

    public List<FunctionalGroup> Groups { get; } = [];

    public int GroupsStarted { get; set; }

    public HashSet<string> GroupNumbers { get; } = [];

    public bool HasAcknowledgment { get; set; }

    public List<Finding> Findings { get; } = [];

    public Interchange Close(long end) => new()
    {
        Delimiters = delimiters,
        SenderQualifier = values[5].Trim(),
        SenderId = values[6].Trim(),
        ReceiverQualifier = values[7].Trim(),
        ReceiverId = values[8].Trim(),
        Date = values[9],
        Time = values[10],
        Version = values[12],
        ControlNumber = values[13],
        Usage = values[15],
        Range = new(isaRange.Offset, end - isaRange.Offset),
        Isa = isaRange,
        Groups = Groups,
        HasAcknowledgment = HasAcknowledgment,
        Findings = Findings,
    };

    /// <summary>Elements as text, by their position; 0 is unused.</summary>
    internal static string[] Values(in Segment segment, int count)
    {
        var values = new string[count + 1];
        for (var i = 0; i <= count; i++) values[i] = i == 0 ? "" : segment[i].ToString();
        return values;
    }
}

/// <summary>A functional group that is being read.</summary>
sealed class OpenGroup(in Segment gs)
{
    readonly ByteRange gsRange = gs.Range;
    readonly string[] values = OpenInterchange.Values(gs, 8);

    public Place Place { get; } = gs.Place();

    public string FunctionalId => values[1];

    public string ControlNumber => values[6];

    public string Version => values[8];

    public List<TransactionSet> Transactions { get; } = [];

    /// <summary>ST02 of its sets, with the place in <see cref="Transactions"/> of the first that has each; negative once that was told of.</summary>
    public Dictionary<string, int> SetNumbers { get; } = [];

    /// <summary>GE01; null before it came, or when it is no number.</summary>
    public int? SetsSaid { get; set; }

    public List<Finding> Findings { get; } = [];

    public FunctionalGroup Close(long end) => new()
    {
        FunctionalId = values[1],
        SenderCode = values[2],
        ReceiverCode = values[3],
        Date = values[4],
        ControlNumber = values[6],
        Version = values[8],
        Range = new(gsRange.Offset, end - gsRange.Offset),
        Gs = gsRange,
        SetsSaid = SetsSaid,
        Transactions = Transactions,
        Findings = Findings,
    };
}

/// <summary>A transaction set that is being read.</summary>
sealed class OpenSet(in Segment st)
{
    readonly string[] values = OpenInterchange.Values(st, 3);
    readonly long start = st.Offset;

    public Place Place { get; } = st.Place();

    public string Id => values[1];

    public string ControlNumber => values[2];

    /// <summary>ST03; empty when absent.</summary>
    public string Version => values[3];

    public List<Finding> Findings { get; } = [];

    public TransactionSet Close(long end, string groupVersion, int segments) => new()
    {
        Id = Id,
        ControlNumber = ControlNumber,
        Version = Version.Length > 0 ? Version : groupVersion,
        FirstOrdinal = Place.Ordinal,
        SegmentCount = segments,
        Range = new(start, end - start),
        Findings = Findings,
    };
}
