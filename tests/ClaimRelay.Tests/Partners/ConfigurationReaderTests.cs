using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public class ConfigurationReaderTests
{
    [Fact]
    public void A_valid_document_is_read_with_the_defaults_beside_the_properties()
    {
        var configuration = Sample.Loaded(_ => { });

        Assert.Equal(["north", "south"], configuration.Practices.Select(practice => practice.Id));
        Assert.Equal("P", configuration.Accounts[0].Usage);
        Assert.Equal("ZZ", configuration.Accounts[0].SenderQualifier);
        Assert.Equal(5000, configuration.Intake.ClaimsPerTransaction);
        Assert.Contains("npi-check-digit", configuration.Intake.BlockingEdits);
        Assert.Equal("*", configuration.Routes[0].Payer);
    }

    [Fact]
    public void Comments_trailing_commas_a_byte_order_mark_and_a_schema_reference_are_allowed()
    {
        var json = Sample.Valid().ToJsonString();
        var result = Sample.Read("\uFEFF" + "/* ours */ { \"$schema\": \"relay.schema.json\", // why\n" + json[1..^1] + ", }");
        Assert.IsType<ConfigurationResult.Loaded>(result);
    }

    [Fact]
    public void Enums_and_time_spans_are_read_from_their_text_forms()
    {
        var configuration = Sample.Loaded(document => document["profiles"] = Sample.Json("""
            [{ "id": "own", "transport": "folder", "afterFetch": "move", "pollEvery": "00:00:30", "answerTimes": { "remittance": "45.12:00:00" } }]
            """));

        var profile = configuration.Profiles.Single();
        Assert.Equal((Transport.Folder, AfterFetch.Move), (profile.Transport, profile.AfterFetch));
        Assert.Equal(TimeSpan.FromSeconds(30), profile.PollEvery);
        Assert.Equal(new TimeSpan(45, 12, 0, 0), profile.AnswerTimes.Remittance);
        Assert.Equal(TimeSpan.FromHours(1), profile.AnswerTimes.Ta1);
    }

    [Fact]
    public void Text_that_is_not_JSON_is_refused_with_its_place_and_nothing_of_its_text()
    {
        var refused = Assert.IsType<ConfigurationResult.Refused>(Sample.Read("{\n  \"password\": hunter2\n}"));
        Assert.Equal(["relay.json line 2 byte 15: found text that is not JSON, want a JSON document"], refused.Errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("", "relay.json line 1 byte 1: found text that is not JSON, want a JSON document")]
    [InlineData("[]", "relay.json: found a list, want an object")]
    [InlineData("null", "relay.json: found null, want an object")]
    [InlineData("\"x\"", "relay.json: found a string, want an object")]
    public void A_document_of_another_kind_is_refused(string json, string error)
    {
        var refused = Assert.IsType<ConfigurationResult.Refused>(Sample.Read(json));
        Assert.Equal([error], refused.Errors.Select(e => e.ToString()));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        byte[] bytes = [0x7B, 0xFF, 0xFE, 0x00];
        Assert.IsType<ConfigurationResult.Refused>(ConfigurationReader.Read(bytes, "relay.json"));
    }

    [Fact]
    public void Every_error_of_form_is_reported_with_path_found_and_wanted()
    {
        var errors = Sample.Errors(document =>
        {
            document.Remove("routes");
            document["color"] = "red";
            document.At("practices", 0)["npis"] = "1234567893";
            document.At("practices", 1)["name"] = null;
            document.At("accounts", 0).Remove("senderId");
            document.At("accounts", 0)["port"] = "22";
            document.At("accounts", 0)["password"] = 12345;
            document.At("accounts", 1)["hostKeys"] = Sample.Json("[null, 7]");
            document.At("accounts", 1)["hostkey"] = "x";
            document["profiles"] = Sample.Json("""[{ "id": "a-b", "transport": "ftp", "pollEvery": "5 minutes", "renameAllowed": 1, "largestFileBytes": 1.5 }]""");
            document["payers"] = Sample.Json("""[{ "id": "A", "filingLimitDays": 99999999999, "source": "s" }]""");
            document["workRules"] = Sample.Json("""[{ "queue": "claim-denials", "dollarsAtLeast": "12" }]""");
        });

        Assert.Equal(
            [
                "practices[0].npis: found a string, want a list",
                "practices[1].name: found null, want a string",
                "accounts[0].port: found a string, want a whole number",
                "accounts[0].password: found a number, want a string",
                "accounts[0].senderId: found none, want a string",
                "accounts[1].hostKeys[0]: found null, want a string",
                "accounts[1].hostKeys[1]: found a number, want a string",
                "accounts[1].hostkey: found an unknown property, want one of id, profile, host, port, user, sendFolder, receiveFolder, receiveSubfolders, root, privateKey, passphrase, certificate, password, passwordBy, proxy, hostKeys, practices, senderQualifier, senderId, receiverId, usage, expectEvery, polling, pgp",
                "color: found an unknown property, want one of practices, profiles, accounts, routes, payers, workRules, intake, codeLists",
                "profiles[0].transport: found \"ftp\", want sftp or folder",
                "profiles[0].pollEvery: found \"5 minutes\", want a time span as hh:mm:ss or d.hh:mm:ss",
                "profiles[0].renameAllowed: found a number, want true or false",
                "profiles[0].largestFileBytes: found a number, want a whole number",
                "payers[0].filingLimitDays: found a number, want a whole number",
                "workRules[0].dollarsAtLeast: found a string, want a number",
                "routes: found none, want a list",
            ],
            errors);
    }

    [Fact]
    public void A_property_given_twice_is_refused()
    {
        var json = Sample.Valid().ToJsonString();
        var refused = Assert.IsType<ConfigurationResult.Refused>(Sample.Read(json[..^1] + ", \"routes\": [] }"));
        Assert.Equal("routes: found it twice, want it once", refused.Errors.Single().ToString());
    }

    [Fact]
    public void A_refusal_prints_the_file_and_each_error_on_a_line()
    {
        var refused = Assert.IsType<ConfigurationResult.Refused>(Sample.Read(document => document.At("accounts", 0).Remove("hostKeys")));
        Assert.Equal("relay.json has 1 error:\n  accounts[0].hostKeys: found none, want at least one SHA256:... pin", refused.ToString());
    }

    [Fact]
    public void The_sample_in_docs_loads_without_a_warning()
    {
        var loaded = Assert.IsType<ConfigurationResult.Loaded>(ConfigurationReader.Read(File.ReadAllBytes(Path.Combine(Sample.Root, "docs", "relay.sample.json")), "relay.sample.json"));
        Assert.Empty(loaded.Warnings);
    }
}
