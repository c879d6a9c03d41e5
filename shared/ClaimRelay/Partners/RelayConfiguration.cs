using System.Text.Json.Serialization;

namespace ClaimRelay.Partners;

/// <summary>relay.json: who sends what to whom, and by which rules. Immutable; checked by <c>ConfigurationCheck</c> before use.</summary>
public sealed record RelayConfiguration
{
    public required IReadOnlyList<Practice> Practices { get; init; }

    /// <summary>Clearinghouse profiles that override or extend the built-in ones, by id.</summary>
    public IReadOnlyList<ClearinghouseProfile> Profiles { get; init; } = [];
    public required IReadOnlyList<Account> Accounts { get; init; }
    public required IReadOnlyList<Route> Routes { get; init; }
    public IReadOnlyList<Payer> Payers { get; init; } = [];

    /// <summary>First match wins; what matches none goes to the default queue of its kind.</summary>
    public IReadOnlyList<WorkRule> WorkRules { get; init; } = [];
    public IntakeRules Intake { get; init; } = new();

    /// <summary>A file beside relay.json (or a blob, where relay.json is one) with code texts of your own, as <c>x12 validate --codes</c> takes it; null for the built-in ones alone.</summary>
    public string? CodeLists { get; init; }

    /// <summary>What codes mean, in the words that people are to read: those of <see cref="CodeLists"/> over the built-in ones.</summary>
    [JsonIgnore]
    public X12.Codes.CodeLists Codes { get; init; } = X12.Codes.CodeLists.Default;
}

/// <summary>The provider organisation that owns claims: the tenant.</summary>
public sealed record Practice
{
    /// <summary>Lower case letters, digits and hyphens; the folder in the drop zone.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Billing provider NPIs. <c>*</c> alone means any.</summary>
    public required IReadOnlyList<string> Npis { get; init; }
    public IReadOnlyList<string> TaxIds { get; init; } = [];

    /// <summary>ISA06 values its files may carry; empty means any.</summary>
    public IReadOnlyList<string> SenderIds { get; init; } = [];
}

/// <summary>Which account takes a practice's claims of a type for a payer. Exactly one must match a claim.</summary>
public sealed record Route
{
    /// <summary>Practice id, or <c>*</c>.</summary>
    public required string Practice { get; init; }

    /// <summary>professional, institutional, dental, or <c>*</c>.</summary>
    public string ClaimType { get; init; } = "*";

    /// <summary>Payer id (2010BB NM109), or <c>*</c>.</summary>
    public string Payer { get; init; } = "*";
    public required string Account { get; init; }
}

public sealed record Payer
{
    /// <summary>2010BB NM109, or <c>*</c> for all that are not named.</summary>
    public required string Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Days from the service date in which a claim must be filed.</summary>
    public required int FilingLimitDays { get; init; }

    /// <summary>Where the limit comes from, shown beside it: a contract or a manual with its date.</summary>
    public required string Source { get; init; }
}

/// <summary>Where work items go. A null condition matches all.</summary>
public sealed record WorkRule
{
    public string? Kind { get; init; }
    public string? Practice { get; init; }
    public string? Payer { get; init; }

    /// <summary>Claim status category, group code and reason (CO-16), or finding code.</summary>
    public string? Cause { get; init; }
    public decimal? DollarsAtLeast { get; init; }
    public required string Queue { get; init; }

    /// <summary>1 first, 5 last.</summary>
    public int Priority { get; init; } = 3;
}

public enum RejectUnit { Batch, TransactionSet }

public sealed record IntakeRules
{
    /// <summary>What a structural error refuses: the whole batch, or the transaction set it stands in.</summary>
    public RejectUnit Reject { get; init; } = RejectUnit.Batch;

    public long LargestFileBytes { get; init; } = 128L << 20;

    /// <summary>Claims in one ST, at most; more are sent in several.</summary>
    public int ClaimsPerTransaction { get; init; } = 5000;

    /// <summary>Finding codes that hold a claim back.</summary>
    public IReadOnlyList<string> BlockingEdits { get; init; } = ["charge-balance", "npi-check-digit", "pcn-missing", "pcn-length", "subscriber-missing", "payer-missing", "service-date-missing", "replacement-reference-missing"];
}
