using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public class ProfilesTests
{
    [Fact]
    public void Built_in_profiles_obey_the_rules_and_say_what_is_known_of_them()
    {
        Assert.Equal(
            ["availity", "change-healthcare", "trizetto", "office-ally", "office-ally-test", "claim-md", "stedi", "stedi-test", "waystar", "generic"],
            Profiles.BuiltIn.Select(profile => profile.Id));
        Assert.All(Profiles.BuiltIn, profile => Assert.True(profile is { Comment.Length: > 0, Unconfirmed.Count: > 0 }));
        Assert.Empty(ConfigurationCheck.Run(Sample.Loaded(_ => { }) with { Profiles = Profiles.BuiltIn }).Errors);
    }

    [Fact]
    public void Every_setting_of_a_built_in_profile_says_once_where_it_is_from()
    {
        string[] others = ["id", "comment", "mustBeSet", "sources", "unconfirmed"];
        using var file = typeof(Profiles).Assembly.GetManifestResourceStream("ClaimRelay.Partners.profiles.json")!;
        foreach (var profile in System.Text.Json.Nodes.JsonNode.Parse(file)!.AsArray())
        {
            var set = profile!.AsObject().Select(setting => setting.Key).Except(others).Order();
            Assert.Equal(set, Profiles.BuiltIn.Single(p => p.Id == profile["id"]!.GetValue<string>()).Sources.SelectMany(s => s.Settings).Order());
        }
    }

    [Fact]
    public void A_folder_that_begins_with_a_slash_is_below_the_root_of_the_account()
    {
        ClaimRelay.Mailboxes.SftpServer server = new("main", "sftp.clearinghouse.example", 22, "relay", "", []);
        Assert.Equal(["clearinghouse/outbound/a", "/clearinghouse/outbound/a", "/home/north/clearinghouse/outbound/a"],
            new[] { "", "/", "/home/north" }.Select(root => (server with { Root = root }).PlaceOf("/clearinghouse/outbound/a")));
    }

    [Fact]
    public void A_profile_with_a_built_in_id_changes_only_what_it_names()
    {
        var configuration = Sample.Loaded(document => document["profiles"] = Sample.Json("""
            [{ "id": "office-ally", "pollEvery": "00:15:00", "testToken": null, "answerTimes": { "ta1": "02:00:00" } }]
            """));

        var profile = Profiles.Find(configuration, "office-ally")!;
        Assert.Equal("330897513", profile.ReceiverId);
        Assert.Equal(TimeSpan.FromMinutes(15), profile.PollEvery);
        Assert.Null(profile.TestToken);
        Assert.Equal(new AnswerTimes { Ta1 = TimeSpan.FromHours(2), Acknowledgment = TimeSpan.FromHours(12) }, profile.AnswerTimes);
    }

    [Fact]
    public void Profiles_are_found_in_the_configuration_then_among_the_built_in()
    {
        var configuration = Sample.Loaded(document => document["profiles"] = Sample.Json("""[{ "id": "own", "port": 2222 }]"""));
        Assert.Equal(2222, Profiles.Find(configuration, "own")!.Port);
        Assert.Equal(9922, Profiles.Find(configuration, "availity")!.Port);
        Assert.Null(Profiles.Find(configuration, "none-such"));
    }

    [Fact]
    public void A_folder_that_is_not_public_must_be_set_by_the_account_or_in_the_profile()
    {
        static string[] Errors(string profile, string? own = null, string? folder = null) => Sample.Errors(document =>
        {
            if (own is not null) document["profiles"] = Sample.Json(own);
            var account = document.At("accounts", 0);
            (account["profile"], account["receiverId"]) = (profile, "HOUSE");
            if (folder is not null) account["sendFolder"] = folder;
        });

        Assert.Equal(
            [
                "accounts[0].sendFolder: found none, want the folder of the account's companion guide, because it is not public and profile trizetto has none",
                "accounts[0].receiveFolder: found none, want the folder of the account's companion guide, because it is not public and profile trizetto has none",
            ],
            Errors("trizetto"));
        Assert.Single(Errors("trizetto", """[{ "id": "trizetto", "sendFolder": "claims" }]"""));
        Assert.Empty(Errors("trizetto", """[{ "id": "trizetto", "sendFolder": "claims", "receiveFolder": "reports" }]"""));
        Assert.Empty(Errors("change-healthcare", folder: "/clearinghouse/inbound/claims"));
    }

    [Fact]
    public void An_account_looks_into_folders_of_its_own()
    {
        var configuration = Sample.Loaded(document =>
        {
            var account = document.At("accounts", 1);
            (account["profile"], account["sendFolder"], account["receiveSubfolders"]) = ("claim-md", "/Claims", Sample.Json("""["990000001", "990000002"]"""));
        });

        var profile = configuration.ProfileOf(configuration.Accounts[1]);
        Assert.Equal("/Claims", profile.SendFolder);
        Assert.Equal(["/ReceiveFiles", "/ReceiveFiles/990000001", "/ReceiveFiles/990000002"], profile.FoldersToPoll());
    }

    [Theory]
    [InlineData("availity", "EBR-MULTIPAYER-202611030900-001.ebr", "EBR")]
    [InlineData("availity", "EBR-MULTIPAYER-202611030900-001.277ebr", "277CA")]
    [InlineData("availity", "X.ta1", "TA1")]
    [InlineData("availity", "X.pdf", null)]
    [InlineData("change-healthcare", "CF123456.AB", "CF")]
    [InlineData("change-healthcare", "R5123456.W9", "835")]
    [InlineData("change-healthcare", "R51234567.W9", null)]
    [InlineData("office-ally-test", "123_EDI_STATUS_20261103.txt", "status-report")]
    [InlineData("office-ally", "123_ERA_835_5010_20261103.zip", "835")]
    [InlineData("claim-md", "PINE1_1730000019_77.835", "835")]
    [InlineData("stedi", "20261103_0b5f_277CA.x12", "277CA")]
    [InlineData("generic", "a.835", null)]
    public void Names_of_answers_say_what_they_likely_are(string profile, string name, string? kind) =>
        Assert.Equal(kind, ResponseNames.KindOf(Profiles.BuiltIn.Single(p => p.Id == profile), name));
}
