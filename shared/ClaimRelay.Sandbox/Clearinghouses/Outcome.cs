using System.Text.Json.Serialization;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>What becomes of a claim at the clearinghouse and its payer.</summary>
public enum Outcome
{
    /// <summary>Accepted by both, paid but for what the contract takes off (CO-45) and a copay now and then (PR-3).</summary>
    [JsonStringEnumMemberName("pay")] Pay,

    /// <summary>Its last line is denied, the others are paid.</summary>
    [JsonStringEnumMemberName("pay-part")] PayPart,

    /// <summary>CLP02 = 1 with $0 and all of the charge in CAS.</summary>
    [JsonStringEnumMemberName("deny")] Deny,

    /// <summary>CLP02 = 4, adjusted at claim level.</summary>
    [JsonStringEnumMemberName("deny-4")] DenyFour,

    /// <summary>$0 paid, and rightly so: all that is allowed is deductible (PR-1).</summary>
    [JsonStringEnumMemberName("deductible")] Deductible,

    /// <summary>Refused in the clearinghouse's 277CA.</summary>
    [JsonStringEnumMemberName("reject-clearinghouse")] RejectClearinghouse,

    /// <summary>Accepted by the clearinghouse, refused in the payer's 277CA.</summary>
    [JsonStringEnumMemberName("reject-payer")] RejectPayer,

    /// <summary>All claims of its billing provider in the transaction set are refused at provider level; none is listed.</summary>
    [JsonStringEnumMemberName("reject-provider")] RejectProvider,

    /// <summary>Its whole transaction set is refused in the 999.</summary>
    [JsonStringEnumMemberName("reject-999")] RejectTransactionSet,

    /// <summary>Its whole interchange is refused with a TA1.</summary>
    [JsonStringEnumMemberName("reject-ta1")] RejectInterchange,

    /// <summary>Paid, then taken back (22) and paid anew in the next cycle.</summary>
    [JsonStringEnumMemberName("reverse")] Reverse,

    /// <summary>Accepted by both; no 835.</summary>
    [JsonStringEnumMemberName("accept-only")] AcceptOnly,

    /// <summary>Nothing comes behind the 999.</summary>
    [JsonStringEnumMemberName("silent")] Silent,

    /// <summary>Must never arrive: the sender holds it. Refused by the clearinghouse, and marked in <see cref="ReceivedFile"/>, if it does.</summary>
    [JsonStringEnumMemberName("never-sent")] NeverSent,

    /// <summary>The same claim bytes came before and were not refused. Not for scenario files.</summary>
    [JsonStringEnumMemberName("duplicate")] Duplicate,
}
