using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Decides what becomes of each claim. The same seed decides the same.</summary>
public sealed record Scenario
{
    public required int Seed { get; init; }

    /// <summary>The first rule that matches a claim decides; a claim that none matches is paid.</summary>
    public required IReadOnlyList<ScenarioRule> Rules { get; init; }

    /// <summary>Some of everything, by seed: for files that have no scenario of their own.</summary>
    public static Scenario Default { get; } = Embedded.Read("default-scenario.json", SandboxJson.Default.Scenario);

    /// <summary>Throws <see cref="JsonException"/> naming the path in the document of what it cannot read.</summary>
    public static Scenario Load(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize(file, SandboxJson.Default.Scenario) ?? throw new JsonException($"{path} holds null, not a scenario.");
    }

    public ScenarioRule For(ClaimIdentity claim) => Rules.FirstOrDefault(rule => rule.Matches(claim, Seed)) ?? ScenarioRule.Pay;

    /// <summary>The status that the sender's ledger must show for a claim in the end.</summary>
    /// <param name="practice">The sender's name for the practice. Rules that name another do not match.</param>
    public string Expected(string practice, string pcn, string payer = "", string npi = "", int st = 0)
        => Rules.FirstOrDefault(rule => (rule.Practice is null || rule.Practice == practice) && rule.Matches(new(pcn, payer, npi, st), Seed))?.Expect
            ?? ScenarioRule.Pay.Expect;

    /// <summary>The rules that name one claim: every claim that must be somewhere in the end.</summary>
    [JsonIgnore]
    public IEnumerable<ScenarioRule> Claims => Rules.Where(rule => rule.Pcn is { } pcn && !pcn.Contains('*') && !pcn.Contains('?'));

    public string ToJson() => JsonSerializer.Serialize(this, SandboxJson.Default.Scenario);
}

/// <summary>What a rule can ask about a claim.</summary>
/// <param name="Payer">NM109 of the payer.</param>
/// <param name="Npi">NPI of the billing provider.</param>
/// <param name="St">Place of its transaction set in the file, from 1.</param>
public sealed record ClaimIdentity(string Pcn, string Payer, string Npi, int St);

/// <summary>Conditions, all of which must hold (an absent one does), and what then happens.</summary>
public sealed record ScenarioRule
{
    /// <summary>Patient control number, or a pattern with * and ?.</summary>
    public string? Pcn { get; init; }

    /// <summary>The sender's name for the practice: only for <see cref="Scenario.Expected"/>, as no claim file carries it.</summary>
    public string? Practice { get; init; }
    public string? Payer { get; init; }
    public string? Npi { get; init; }
    public int? St { get; init; }

    /// <summary>This share of the claims, 0 to 1, drawn by seed and patient control number.</summary>
    public double? Fraction { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>The transaction set is accepted with errors (IK5*E), which is an acceptance.</summary>
    public bool? WithErrors { get; init; }

    /// <summary>The sender's final status for the claim.</summary>
    public required string Expect { get; init; }

    /// <summary>What happens to a claim that no rule matches.</summary>
    public static ScenarioRule Pay { get; } = new() { Outcome = Outcome.Pay, Expect = "Paid" };

    internal bool Matches(ClaimIdentity claim, int seed)
        => (Pcn is null || FileSystemName.MatchesSimpleExpression(Pcn, claim.Pcn, ignoreCase: false))
            && (Payer is null || Payer == claim.Payer)
            && (Npi is null || Npi == claim.Npi)
            && (St is null || St == claim.St)
            && (Fraction is not { } fraction || Draw.Below(10_000, seed, "fraction", claim.Pcn) < fraction * 10_000);
}
