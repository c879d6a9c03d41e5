namespace ClaimRelay.X12.Writing;

/// <summary>What an ISA says. Ids are padded to their 15 places by the writer.</summary>
public sealed record InterchangeHeader
{
    /// <summary>ISA05.</summary>
    public string SenderQualifier { get; init; } = "ZZ";

    /// <summary>ISA06, at most 15 characters.</summary>
    public required string SenderId { get; init; }

    /// <summary>ISA07.</summary>
    public string ReceiverQualifier { get; init; } = "ZZ";

    /// <summary>ISA08, at most 15 characters.</summary>
    public required string ReceiverId { get; init; }

    /// <summary>ISA09 and ISA10, written as this offset's local date and time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>ISA13, 0 to 999999999.</summary>
    public required long ControlNumber { get; init; }

    /// <summary>ISA15: P or T.</summary>
    public required string Usage { get; init; }

    /// <summary>ISA12.</summary>
    public string Version { get; init; } = "00501";

    /// <summary>ISA14: asks the receiver for a TA1.</summary>
    public bool AcknowledgmentRequested { get; init; }

    /// <summary>ISA01 to ISA04 are written as 00 and blanks, as HIPAA guides want, unless a partner wants others.</summary>
    public string AuthorizationQualifier { get; init; } = "00";
    public string Authorization { get; init; } = "";
    public string SecurityQualifier { get; init; } = "00";
    public string Security { get; init; } = "";
}
