using System.Text.Json.Nodes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using ClaimRelay.X12.Codes;
using Xunit;

namespace ClaimRelay.Tests.Partners;

/// <summary>Where relay.json and what it names are read from.</summary>
public sealed class RelaySettingsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("settings-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Code_texts_beside_relay_json_go_over_the_built_in_ones()
    {
        Put("codes.tsv", "Carc\t45\tAbove our contract\n");
        var configuration = Assert.IsType<ConfigurationResult.Loaded>(await ReadAsync(Named("codes.tsv"))).Configuration;
        Assert.Equal(("Above our contract", "Filing limit has passed"), (configuration.Codes.Text(CodeList.Carc, "45"), configuration.Codes.Text(CodeList.Carc, "29")));
    }

    [Fact]
    public async Task Code_texts_that_cannot_be_used_are_an_error_with_its_place()
    {
        Put("codes.tsv", "Carc 45 without tabs\n");
        Assert.StartsWith("codeLists: found a file that cannot be used (Line 1 of the code lists", await ErrorAsync(Named("codes.tsv")), StringComparison.Ordinal);
        Assert.StartsWith("codeLists: found a file that cannot be used (", await ErrorAsync(Named("nowhere.tsv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_relay_json_in_storage_they_lie_there_too()
    {
        RelayStorage storage = new(azurite.ConnectionString);
        await storage.Config.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await storage.Config.GetBlobClient("own.json").UploadAsync(BinaryData.FromString(Named("own.tsv").ToJsonString()), overwrite: true, TestContext.Current.CancellationToken);
        var settings = new RelaySettings { Config = "blob:own.json" };
        Assert.IsType<ConfigurationResult.Refused>(await settings.ReadConfigurationAsync(storage, TestContext.Current.CancellationToken));

        await storage.Config.GetBlobClient("own.tsv").UploadAsync(BinaryData.FromString("Carc\t45\tAbove our contract\n"), overwrite: true, TestContext.Current.CancellationToken);
        var loaded = Assert.IsType<ConfigurationResult.Loaded>(await settings.ReadConfigurationAsync(storage, TestContext.Current.CancellationToken));
        Assert.Equal("Above our contract", loaded.Configuration.Codes.Text(CodeList.Carc, "45"));
    }

    static JsonObject Named(string lists)
    {
        var document = Sample.Valid();
        document["codeLists"] = lists;
        return document;
    }

    void Put(string name, string content) => File.WriteAllText(Path.Combine(folder.FullName, name), content);

    async Task<ConfigurationResult> ReadAsync(JsonObject document)
    {
        Put("relay.json", document.ToJsonString());
        return await new RelaySettings { Config = Path.Combine(folder.FullName, "relay.json") }.ReadConfigurationAsync(new(azurite.ConnectionString), TestContext.Current.CancellationToken);
    }

    async Task<string> ErrorAsync(JsonObject document) => Assert.Single(Assert.IsType<ConfigurationResult.Refused>(await ReadAsync(document)).Errors).ToString();
}
