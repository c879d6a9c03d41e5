namespace ClaimRelay.X12.Acknowledgments;

/// <summary>
/// Builds the levels of a 277CA from its segments: source (HL03 20), receiver (21), provider (19), patient (PT, or 22 and 23 in X212).
/// A level that was left out is put in empty, so that no status below it is lost.
/// </summary>
sealed class StatusTree(string version)
{
    readonly List<ReceiverLevel> receivers = [];
    readonly bool isClaimAcknowledgment = ClaimAcknowledgment.IsOf(version);
    string reference = "";
    string sourceQualifier = "";
    string sourceName = "";
    string sourceId = "";
    string level = "";
    ReceiverLevel? receiver;
    ProviderLevel? provider;
    PatientLevel? patient;

    public void Add(in Segment segment)
    {
        if (segment.Is("HL"u8)) StartLevel(segment);
        else if (segment.Is("BHT"u8)) reference = segment[3].ToString();
        else AddToLevel(segment);
        Extend(segment.Range.End);
    }

    public ClaimAcknowledgment Build(ByteRange range) => new()
    {
        Version = version,
        Reference = reference,
        SourceQualifier = sourceQualifier,
        SourceName = sourceName,
        SourceId = sourceId,
        Receivers = [.. receivers.Select(r => r.Build())],
        Range = range,
    };

    void StartLevel(in Segment hl)
    {
        level = hl[3].ToString();
        patient = null;
        if (level is "19" or "20" or "21") provider = null;
        if (level is "20" or "21") receiver = null;
        if (level == "21") receiver = Receiver(hl.Offset);
        if (level == "19") provider = Provider(hl.Offset);
    }

    void AddToLevel(in Segment segment)
    {
        switch (level)
        {
            case "20": AddToSource(segment); break;
            case "21": Receiver(segment.Offset).Add(segment); break;
            case "19": Provider(segment.Offset).Add(segment); break;
            case "PT" or "22" or "23" or "EV": AddToPatient(segment); break;
        }
    }

    void AddToSource(in Segment segment)
    {
        if (!segment.Is("NM1"u8) || sourceQualifier.Length > 0) return;
        (sourceQualifier, sourceName, sourceId) = (segment[1].ToString(), segment[3].ToString(), segment[9].ToString());
    }

    void AddToPatient(in Segment segment)
    {
        // Each TRN starts a claim (2200D). A status without one still counts: it names a claim that nobody can match, and must be seen.
        if (segment.Is("TRN"u8) || (patient is null && segment.Is("STC"u8)))
        {
            patient = new(segment.Offset, isClaimAcknowledgment);
            Provider(segment.Offset).Claims.Add(patient);
        }
        patient?.Add(segment);
    }

    ReceiverLevel Receiver(long offset)
    {
        if (receiver is null) receivers.Add(receiver = new(offset));
        return receiver;
    }

    ProviderLevel Provider(long offset)
    {
        if (provider is null) Receiver(offset).Providers.Add(provider = new(offset));
        return provider;
    }

    void Extend(long end)
    {
        if (receiver is not null) receiver.End = end;
        if (provider is not null) provider.End = end;
        if (patient is not null) patient.End = end;
    }
}
