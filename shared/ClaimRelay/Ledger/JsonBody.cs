using System.Text.Json.Nodes;

namespace ClaimRelay.Ledger;

/// <summary>Bodies of messages as text: an absent value is left out.</summary>
static class JsonBody
{
    public static string Text(JsonObject data)
    {
        foreach (var name in data.Where(p => p.Value is null).Select(p => p.Key).ToList()) data.Remove(name);
        return data.ToJsonString();
    }
}
