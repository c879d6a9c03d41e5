using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaimRelay.Ledger;

/// <summary>What stands in the ledger as JSON and is changed there. While a new version takes the place of an old one, hosts of both work on the same rows.
/// This holds for new members of a row itself. A new value of an enumeration, or a new member of a record within a row, is not for hosts from before: none may run beside the new ones.</summary>
public abstract record LedgerRow
{
    /// <summary>Members that another version wrote and this one does not know: they are written back as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
