using System.Text.Json.Nodes;

namespace ClaimRelay.Tests.Pgp;

/// <summary>An account with keys, which lie in files of their own.</summary>
sealed class PgpAccount : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("pgp-").FullName;

    /// <param name="settings">Further properties of <c>pgp</c>, as JSON without braces.</param>
    public Action<JsonObject> With(string settings = "", InventedKeys? ours = null, string passphrase = InventedKeys.Passphrase, params InventedKeys[] partner)
    {
        var keys = partner.Length > 0 ? partner : [InventedKeys.Partner];
        var pgp = JsonNode.Parse($"{{{settings}}}")!.AsObject();
        pgp["privateKey"] = Write("ours", (ours ?? InventedKeys.Ours).SecretText);
        pgp["passphrase"] = Write("passphrase", passphrase + "\n");
        pgp["partnerKeys"] = new JsonArray([.. keys.Select((k, i) => (JsonNode)Write($"partner-{i}", k.PublicText))]);
        return relay => relay["accounts"]![0]!["pgp"] = pgp.DeepClone();
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(folder, $"{name}-{Directory.GetFiles(folder).Length}");
        File.WriteAllText(path, text);
        return $"file:{path}";
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
