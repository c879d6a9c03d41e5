using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaimRelay.Ledger;

/// <summary>What stands in the ledger as JSON and is changed there. While a new version takes the place of an old one, hosts of both work on the same rows.</summary>
public abstract record LedgerRow
{
    /// <summary>Members that another version wrote and this one does not know: they are written back as they were.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}
