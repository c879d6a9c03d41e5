namespace ClaimRelay.X12.Writing;

/// <summary>What a GS says.</summary>
public sealed record GroupHeader
{
    /// <summary>GS01: HC claims, HP remittance, FA acknowledgment, HN claim status.</summary>
    public required string FunctionalId { get; init; }

    /// <summary>GS02.</summary>
    public required string SenderCode { get; init; }

    /// <summary>GS03.</summary>
    public required string ReceiverCode { get; init; }

    /// <summary>GS04 and GS05, written as this offset's local date and time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>GS06, 1 to 999999999.</summary>
    public required long ControlNumber { get; init; }

    /// <summary>GS08.</summary>
    public required string Version { get; init; }
}
