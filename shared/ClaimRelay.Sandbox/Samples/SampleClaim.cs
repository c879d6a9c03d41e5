using ClaimRelay.Sandbox.Clearinghouses;

namespace ClaimRelay.Sandbox.Samples;

/// <summary>The three kinds of 837, with what tells them apart.</summary>
public enum SampleType { Professional, Institutional, Dental }

/// <summary>An invented organisation that bills. Both NPIs pass the check digit.</summary>
public sealed record SamplePractice(string Id, string Name, string Prefix, string SenderId, string TaxId, string Npi1, string Npi2)
{
    public static SamplePractice Hilltop { get; } = new("hilltop", "HILLTOP FAMILY HEALTH", "HLP", "HILLTOPFH", "990000101", "1730000019", "1730000027");
    public static SamplePractice Lakeside { get; } = new("lakeside", "LAKESIDE CARE GROUP", "LKS", "LAKESIDECG", "990000202", "1740000017", "1740000025");
}

public sealed record SamplePayer(string Id, string Name)
{
    public static SamplePayer Pinewood { get; } = new("PINE1", "PINEWOOD HEALTH PLAN");
    public static SamplePayer Cedar { get; } = new("CEDR2", "CEDAR MUTUAL");

    /// <summary>Hilltop's claims for it go through the other account.</summary>
    public static SamplePayer Oak { get; } = new("OAKS3", "OAK STATE BENEFIT");
    public static SamplePayer Maple { get; } = new("MAPL4", "MAPLE DENTAL TRUST");
}

/// <summary>One invented claim with what becomes of it.</summary>
public sealed record SampleClaim
{
    public required string Pcn { get; init; }
    public required SamplePayer Payer { get; init; }
    public required string Subscriber { get; init; }

    /// <summary>First name of the patient where that is not the subscriber.</summary>
    public string? Dependent { get; init; }
    public required string FirstName { get; init; }
    public required string MemberId { get; init; }
    public required DateOnly Date { get; init; }
    public required IReadOnlyList<SampleLine> Lines { get; init; }

    /// <summary>CLM02; the sum of the lines but for the claim that shall not add up.</summary>
    public required decimal Charge { get; init; }
    public required ScenarioRule Rule { get; init; }
}

/// <param name="Revenue">Institutional claims only.</param>
public sealed record SampleLine(string Procedure, string Revenue, decimal Charge);

/// <summary>One transaction set: the claims of each billing NPI.</summary>
public sealed record SampleTransaction(IReadOnlyList<(string Npi, IReadOnlyList<SampleClaim> Claims)> Providers)
{
    public IEnumerable<SampleClaim> Claims => Providers.SelectMany(p => p.Claims);
}
