using System.Globalization;
using ClaimRelay.Cli.Output;
using ClaimRelay.Mailboxes;

namespace ClaimRelay.Cli.Faults;

/// <summary>What came of one fault.</summary>
sealed record FaultRow(FaultCase Fault)
{
    /// <summary>What was told first.</summary>
    public string Told { get; init; } = "";

    /// <summary>The class of what was told first; null when the exchange absorbed the fault.</summary>
    public MailboxFault? Class { get; init; }

    /// <summary>From when it happened until it was told.</summary>
    public TimeSpan Known { get; init; }
    public int Tries { get; init; }
    public FaultOutcome? Outcome { get; init; }

    /// <summary>It went on only after a person had mended the cause.</summary>
    public bool Mended { get; init; }
    public string Remote { get; init; } = "";

    /// <summary>What is not as it must be; null when all is.</summary>
    public string? Wrong { get; init; }

    public bool Ok => Wrong is null;
    public bool Skipped => Fault.Missing is not null;

    public string ClassText => Class is { } told ? told.ToString() : Outcome is FaultOutcome.Delivered or FaultOutcome.Fetched or FaultOutcome.PickedUp && Fault.Kill is null ? "absorbed" : "";

    public string End => Skipped ? "skipped" : Outcome is { } outcome ? $"{Words(outcome)}{(Mended ? ", once mended" : "")}" : "none";

    public string Check => Skipped ? $"skipped: {Fault.Missing}" : Wrong ?? Outcome switch
    {
        FaultOutcome.Delivered or FaultOutcome.PickedUp => "arrived once",
        FaultOutcome.Ambiguous => "at most once, and said so",
        FaultOutcome.Fetched => "whole and equal",
        FaultOutcome.NotFetched => "not fetched, and said so",
        _ => "not delivered, and said so",
    };

    public string KnownAfter => Skipped ? "" : Known.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    public Figure Figure => new(Fault.Title, Math.Round(Known.TotalSeconds, 3), "s", Goal: string.Join(" or ", Fault.Expect.Select(Words)), Ok: Ok);

    static string Words(FaultOutcome outcome) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.ToString()).Replace('-', ' ');
}
