using ClaimRelay.X12.Checking;

namespace ClaimRelay.X12.Generation;

/// <summary>Someone who does not exist.</summary>
sealed record InventedPerson(string LastName, string FirstName, string Street, InventedTown Town, DateOnly Birth, string Gender);

/// <summary>A town that exists with a ZIP code in the form it has.</summary>
sealed record InventedTown(string City, string State, string Zip);

sealed record InventedPayer(string Id, string Name, string FilingIndicator);

sealed record InventedProvider(string Name, string Npi, string TaxId, string Taxonomy, string Street, InventedTown Town);

/// <summary>People, payers and providers out of a seed. Numbers come from ranges that are not given out, or only have their form.</summary>
static class InventedParties
{
    static readonly string[] LastNames =
        ["ALDERBY", "BRINDLE", "CORVANE", "DUNMORROW", "ELLSWICK", "FENHOLT", "GRAYLOCK", "HARROWAY", "IVERDALE", "JUNIPERO", "KESTREL", "LARKHAM", "MOSSWELL", "NETTLEBY", "ORMSKILL", "PELLWYN"];
    static readonly string[] FirstNames = ["AVA", "BENNO", "CLIO", "DARIO", "ELKE", "FINN", "GRETA", "HUGO", "INES", "JORIS", "KAYA", "LEIF"];
    static readonly string[] Streets = ["OAK STREET", "MILL ROAD", "STATION AVENUE", "CANAL LANE", "HILL DRIVE", "ORCHARD WAY"];
    static readonly InventedTown[] Towns =
    [
        new("SPRINGFIELD", "IL", "627010001"), new("MADISON", "WI", "537030002"), new("AUSTIN", "TX", "787010003"), new("PORTLAND", "OR", "972010004"),
        new("ALBANY", "NY", "122070005"), new("DENVER", "CO", "802020006"), new("TAMPA", "FL", "336020007"), new("BOISE", "ID", "837020008"),
    ];
    static readonly InventedPayer[] Payers =
    [
        new("PINE1", "PINEWOOD HEALTH PLAN", "CI"), new("CEDR2", "CEDAR MUTUAL", "CI"), new("OAKS3", "OAK STATE BENEFIT", "MC"), new("BIRC5", "BIRCH BLUE", "BL"), new("ELMS6", "ELM HMO", "HM"),
    ];
    static readonly string[] Taxonomies = ["207Q00000X", "207R00000X", "208000000X", "363L00000X"];

    public static InventedPerson Person(Dice dice) => new(
        dice.Pick<string>(LastNames), dice.Pick<string>(FirstNames), $"{1 + dice.Below(999)} {dice.Pick<string>(Streets)}", Town(dice),
        new DateOnly(1940, 1, 1).AddDays(dice.Below(28_000)), dice.Pick<string>(["F", "M"]));

    public static InventedTown Town(Dice dice) => dice.Pick<InventedTown>(Towns);

    /// <summary>A payer, and another than a given one where that is wanted.</summary>
    public static InventedPayer Payer(Dice dice, InventedPayer? other = null)
    {
        var at = dice.Below(Payers.Length);
        return Payers[at] == other ? Payers[(at + 1) % Payers.Length] : Payers[at];
    }

    public static InventedProvider Organisation(Dice dice) => new(
        $"{dice.Pick<string>(LastNames)} {dice.Pick<string>(["FAMILY HEALTH", "CARE GROUP", "CLINIC"])}", Npi(dice), "99" + dice.Digits(7), dice.Pick<string>(Taxonomies),
        $"{1 + dice.Below(999)} {dice.Pick<string>(Streets)}", Town(dice));

    /// <summary>Ten digits with their check digit, in a form that passes and a range (17…) of any practice.</summary>
    public static string Npi(Dice dice)
    {
        var nine = "17" + dice.Digits(7);
        for (var check = '0'; check <= '9'; check++)
            if (ClaimEdits.IsNpi(nine + check)) return nine + check;
        throw new InvalidOperationException("One of ten check digits fits.");
    }
}
