using System.Text.Json.Serialization;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>What a clearinghouse answers with, in the order in which it does.</summary>
public enum AnswerKind
{
    [JsonStringEnumMemberName("ta1")] Interchange,
    [JsonStringEnumMemberName("999")] Acknowledgment,
    [JsonStringEnumMemberName("277ca-clearinghouse")] ClearinghouseStatus,
    [JsonStringEnumMemberName("277ca-payer")] PayerStatus,
    [JsonStringEnumMemberName("835")] Remittance,

    /// <summary>The 835 of the next payment cycle: reversals with their corrections.</summary>
    [JsonStringEnumMemberName("835-correction")] Correction,
}

/// <summary>How long after arrival each answer is put into the mailbox.</summary>
public sealed record AnswerDelays
{
    public TimeSpan Interchange { get; init; } = TimeSpan.FromSeconds(0.5);
    public TimeSpan Acknowledgment { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan ClearinghouseStatus { get; init; } = TimeSpan.FromSeconds(3);
    public TimeSpan PayerStatus { get; init; } = TimeSpan.FromSeconds(6);
    public TimeSpan Remittance { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan Correction { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Everything on the next look.</summary>
    public static AnswerDelays None { get; } = new()
    {
        Interchange = default,
        Acknowledgment = default,
        ClearinghouseStatus = default,
        PayerStatus = default,
        Remittance = default,
        Correction = default,
    };

    /// <summary>So slow that people begin to wonder.</summary>
    public static AnswerDelays Slow { get; } = new()
    {
        Interchange = TimeSpan.FromMinutes(1),
        Acknowledgment = TimeSpan.FromMinutes(2),
        ClearinghouseStatus = TimeSpan.FromMinutes(4),
        PayerStatus = TimeSpan.FromMinutes(6),
        Remittance = TimeSpan.FromMinutes(8),
        Correction = TimeSpan.FromMinutes(10),
    };

    public TimeSpan Of(AnswerKind kind) => kind switch
    {
        AnswerKind.Interchange => Interchange,
        AnswerKind.Acknowledgment => Acknowledgment,
        AnswerKind.ClearinghouseStatus => ClearinghouseStatus,
        AnswerKind.PayerStatus => PayerStatus,
        AnswerKind.Remittance => Remittance,
        _ => Correction,
    };
}
