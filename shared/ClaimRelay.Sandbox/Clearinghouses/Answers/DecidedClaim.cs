using ClaimRelay.Sandbox.Clearinghouses.Claims;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>A claim with what happens to it, and the numbers that the clearinghouse and the payer give it: drawn from the claim and the seed alone.</summary>
sealed record DecidedClaim(SubmittedClaim Claim, Outcome Outcome, int Seed)
{
    string[] Identity => [Claim.Provider.Npi, Claim.PayerId, Claim.Pcn, Claim.From.ToString("yyyyMMdd"), Claim.Charge.ToString("0.00")];

    /// <summary>REF*1K, CLP07.</summary>
    public string PayerNumber => Draw.Digits(13, Seed, ["payer claim", .. Identity]);

    /// <summary>CLP07 of a correction: a payer gives the corrected claim a number of its own.</summary>
    public string CorrectedPayerNumber => Draw.Digits(13, Seed, ["corrected claim", .. Identity]);

    /// <summary>REF*D9.</summary>
    public string ClearinghouseNumber => "CH" + Draw.Digits(10, Seed, ["clearinghouse", .. Identity]);

    public int Chance(int below, string what) => Draw.Below(below, Seed, [what, .. Identity]);

    public bool RefusedByClearinghouse => Outcome is Outcome.RejectClearinghouse or Outcome.NeverSent or Outcome.Duplicate;

    /// <summary>Goes to the payer, who answers.</summary>
    public bool ReachesPayer => !RefusedByClearinghouse && Outcome is not (Outcome.RejectProvider or Outcome.Silent);

    public bool IsPaidOrDenied => Outcome is Outcome.Pay or Outcome.PayPart or Outcome.Deny or Outcome.DenyFour or Outcome.Deductible or Outcome.Reverse;
}

/// <summary>The claims of a transaction set that the 999 accepted.</summary>
sealed record DecidedSet(SubmittedSet Set, IReadOnlyList<DecidedClaim> Claims);
