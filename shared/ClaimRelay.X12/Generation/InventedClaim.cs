using ClaimRelay.X12.Claims;

namespace ClaimRelay.X12.Generation;

/// <summary>What makes a claim one that needs more than the usual segments.</summary>
enum ClaimShape { Plain, Secondary, Replacement, Accident, Anaesthesia, Ambulance, Drug, Inpatient }

sealed record InventedLine(string Procedure, string Modifier, string Revenue, decimal Charge, decimal Units, string UnitCode, DateOnly Date)
{
    /// <summary>What another payer, or the payer in the 835, allows: the rest is written off.</summary>
    public decimal Allowed => Math.Round(Charge * 0.7m, 2);

    /// <summary>The patient's share of what is allowed.</summary>
    public decimal PatientShare => Math.Round(Allowed * 0.2m, 2);

    public decimal Paid => Allowed - PatientShare;
}

/// <summary>One invented claim: the same for the same seed, type and number, in the 837 and in every answer to it.</summary>
sealed record InventedClaim
{
    static readonly (string Procedure, int Dollars)[] Office = [("99213", 145), ("99214", 210), ("87880", 38), ("93000", 64), ("36415", 18), ("90471", 42)];
    static readonly (string Procedure, string Revenue, int Dollars)[] Hospital =
        [("99283", "0450", 620), ("85025", "0305", 74), ("71046", "0324", 240), ("96374", "0260", 310), ("80053", "0301", 88)];
    static readonly (string Procedure, int Dollars)[] Dental = [("D1110", 98), ("D0120", 52), ("D0274", 66), ("D2392", 205), ("D7140", 180)];
    static readonly string[] Diagnoses = ["J069", "I10", "E119", "M545", "R0789", "N390", "K219", "Z0000"];

    public required int Number { get; init; }
    public required ClaimType Type { get; init; }
    public required ClaimShape Shape { get; init; }
    public required string Pcn { get; init; }
    public required InventedPerson Subscriber { get; init; }

    /// <summary>Null when the subscriber is the patient.</summary>
    public required InventedPerson? Dependent { get; init; }
    public required string MemberId { get; init; }
    public required string GroupNumber { get; init; }
    public required InventedPayer Payer { get; init; }
    public required InventedPayer OtherPayer { get; init; }
    public required InventedPerson Rendering { get; init; }
    public required string RenderingNpi { get; init; }
    public required bool IsReferred { get; init; }
    public required string ReferringNpi { get; init; }
    public required bool IsAuthorized { get; init; }
    public required IReadOnlyList<string> Diagnosis { get; init; }
    public required IReadOnlyList<InventedLine> Lines { get; init; }
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }

    public InventedPerson Patient => Dependent ?? Subscriber;
    public decimal Charge => Lines.Sum(l => l.Charge);

    /// <summary>Which claims the payer's front end turns away: about one in twenty.</summary>
    public bool IsRejected => Number % 20 == 13;

    public static InventedClaim Of(ulong seed, ClaimType type, int number)
    {
        var dice = Dice.For(seed, (ulong)number);
        var shape = ShapeOf(dice, type);
        var from = new DateOnly(2026, 1, 5).AddDays(dice.Below(120));
        var payer = InventedParties.Payer(dice);
        return new()
        {
            Number = number,
            Type = type,
            Shape = shape,
            Pcn = $"CR{number:00000000}",
            Subscriber = InventedParties.Person(dice),
            Dependent = dice.Chance(20) ? InventedParties.Person(dice) : null,
            MemberId = "ZZ" + dice.Digits(9),
            GroupNumber = "G" + dice.Digits(5),
            Payer = payer,
            OtherPayer = InventedParties.Payer(dice, payer),
            Rendering = InventedParties.Person(dice),
            RenderingNpi = InventedParties.Npi(dice),
            IsReferred = dice.Chance(25),
            ReferringNpi = InventedParties.Npi(dice),
            IsAuthorized = dice.Chance(15),
            Diagnosis = [.. Enumerable.Range(0, 1 + dice.Below(3)).Select(_ => dice.Pick<string>(Diagnoses)).Distinct()],
            Lines = [.. LinesOf(dice, type, shape, from)],
            From = from,
            To = shape == ClaimShape.Inpatient ? from.AddDays(2) : from,
        };
    }

    static ClaimShape ShapeOf(Dice dice, ClaimType type) => type switch
    {
        ClaimType.Professional => dice.Pick<ClaimShape>([
            ClaimShape.Plain, ClaimShape.Plain, ClaimShape.Plain, ClaimShape.Plain, ClaimShape.Secondary, ClaimShape.Replacement, ClaimShape.Accident,
            ClaimShape.Anaesthesia, ClaimShape.Ambulance, ClaimShape.Drug]),
        ClaimType.Institutional => dice.Pick<ClaimShape>([ClaimShape.Plain, ClaimShape.Plain, ClaimShape.Inpatient, ClaimShape.Replacement, ClaimShape.Secondary]),
        _ => dice.Pick<ClaimShape>([ClaimShape.Plain, ClaimShape.Plain, ClaimShape.Plain, ClaimShape.Replacement, ClaimShape.Secondary]),
    };

    static IEnumerable<InventedLine> LinesOf(Dice dice, ClaimType type, ClaimShape shape, DateOnly date)
    {
        if (shape == ClaimShape.Ambulance)
        {
            yield return new("A0429", "RH", "", dice.Dollars(500, 900), 1, "UN", date);
            yield return new("A0425", "RH", "", dice.Dollars(80, 200), 12, "UN", date);
            yield break;
        }
        if (shape == ClaimShape.Anaesthesia)
        {
            yield return new("00810", "AA", "", dice.Dollars(400, 800), 30 + dice.Below(90), "MJ", date);
            yield break;
        }
        if (shape == ClaimShape.Drug) yield return new("J1100", "", "", dice.Dollars(20, 60), 1 + dice.Below(4), "UN", date);
        var count = 1 + dice.Below(4);
        var first = dice.Below(6);
        for (var i = 0; i < count; i++)
        {
            if (type == ClaimType.Institutional)
            {
                var (procedure, revenue, dollars) = Hospital[(first + i) % Hospital.Length];
                yield return shape == ClaimShape.Inpatient
                    ? new("", "", i == 0 ? "0120" : "0250", dollars * 3, 2, i == 0 ? "DA" : "UN", date)
                    : new(procedure, "", revenue, dollars + dice.Below(100) / 100m, 1, "UN", date);
            }
            else
            {
                var fees = type == ClaimType.Dental ? Dental : Office;
                var (procedure, dollars) = fees[(first + i) % fees.Length];
                yield return new(procedure, type == ClaimType.Professional && i == 0 && procedure.StartsWith("992", StringComparison.Ordinal) ? "25" : "", "", dollars + dice.Below(100) / 100m, 1, "UN", date);
            }
        }
    }
}
