namespace ClaimRelay.X12.Envelopes;

/// <summary>The implementation versions in use under HIPAA, and those that clearinghouses still send.</summary>
static class Versions
{
    /// <summary>GS08 values that are known for a functional id; none for a functional id that is not known.</summary>
    public static ReadOnlySpan<string> For(string functionalId) => functionalId switch
    {
        "HC" => (string[])["005010X222A1", "005010X222A2", "005010X223A2", "005010X223A3", "005010X224A2", "005010X224A3"],
        "HP" => (string[])["005010X221A1"],
        // A 997 carries the bare standard, 5010 or 4010.
        "FA" => (string[])["005010X231A1", "005010X231", "005010X230", "005010", "004010"],
        "HN" => (string[])["005010X214", "005010X212", "004040X167"],
        "HB" or "HS" => (string[])["005010X279A1"],
        "HR" => (string[])["005010X212"],
        _ => [],
    };

    /// <summary>Whether a transaction set (ST01) belongs into a group (GS01); true where the group is not known.</summary>
    public static bool Belongs(string transactionSetId, string functionalId) => functionalId switch
    {
        "HC" => transactionSetId == "837",
        "HP" => transactionSetId == "835",
        "FA" => transactionSetId is "997" or "999",
        "HN" => transactionSetId == "277",
        "HB" => transactionSetId == "271",
        "HS" => transactionSetId == "270",
        "HR" => transactionSetId == "276",
        _ => true,
    };
}
