using System.Text.Json.Nodes;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public class ConfigurationCheckTests
{
    [Fact]
    public void Ids_are_well_formed_and_unique()
    {
        Assert.Equal(
            [
                "practices[0].id: found \"North Clinic\", want 3 to 40 lower case letters, digits and hyphens",
                "accounts[1].id: found \"main\" as in accounts[0].id, want an id of its own",
            ],
            Sample.Errors(document =>
            {
                document.At("practices", 0)["id"] = "North Clinic";
                document.At("accounts", 1)["id"] = "main";
                document.At("accounts", 0)["practices"] = Sample.Json("""["south"]""");
                document.At("accounts", 1)["practices"] = Sample.Json("""["south"]""");
                document.At("routes", 0)["practice"] = "south";
            }));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("-abc")]
    [InlineData("abc-")]
    [InlineData("abc_d")]
    [InlineData("åbc")]
    [InlineData("abc\n")]
    public void An_id_of_another_form_is_refused(string id) =>
        Assert.Contains(Sample.Errors(document => document.At("accounts", 1)["id"] = id), error => error.StartsWith("accounts[1].id: found ", StringComparison.Ordinal));

    [Fact]
    public void An_empty_configuration_is_refused() =>
        Assert.Equal(
            ["practices: found none, want at least one practice", "accounts: found none, want at least one account"],
            Sample.Errors(document =>
            {
                foreach (var list in (string[])["practices", "accounts", "routes"]) document[list] = new JsonArray();
            }));

    [Fact]
    public void Npis_have_a_check_digit_and_belong_to_one_practice()
    {
        Assert.Equal(
            [
                "practices[0].npis[1]: found \"1234567890\", want an NPI: ten digits, the last a Luhn check digit",
                "practices[0].npis[2]: found \"*\" beside others, want \"*\" alone",
                "practices[1].npis[0]: found \"1234567893\" as in practices[0].npis[0], want each NPI in one practice, once",
            ],
            Sample.Errors(document =>
            {
                document.At("practices", 0)["npis"] = Sample.Json("""["1234567893", "1234567890", "*"]""");
                document.At("practices", 1)["npis"] = Sample.Json("""["1234567893"]""");
            }));
        Assert.Empty(Sample.Errors(document => document.At("practices", 0)["npis"] = Sample.Json("""["*"]""")));
        Assert.Equal(["practices[0].npis: found none, want at least one NPI, or \"*\" for any"], Sample.Errors(document => document.At("practices", 0)["npis"] = new JsonArray()));
    }

    [Fact]
    public void References_must_resolve()
    {
        Assert.Equal(
            [
                "accounts[0].practices[1]: found \"west\", want the id of a practice",
                "accounts[0].profile: found \"availty\", want one of availity, change-healthcare, trizetto, office-ally, office-ally-test, claim-md, stedi, stedi-test, waystar, generic",
                "routes[1].practice: found \"east\", want the id of a practice, or \"*\" for any",
                "routes[1].claimType: found \"vision\", want professional, institutional, dental, or \"*\" for any",
                "routes[1].account: found \"third\", want the id of an account",
                "routes[0].account: found \"main\", which does not list practice south, want an account that lists practice south",
                "workRules[0].practice: found \"east\", want the id of a practice",
            ],
            Sample.Errors(document =>
            {
                document.At("accounts", 0)["profile"] = "availty";
                document.At("accounts", 0)["practices"] = Sample.Json("""["north", "west"]""");
                document["routes"]!.AsArray().Add(Sample.Json("""{ "practice": "east", "claimType": "vision", "account": "third" }"""));
                document["workRules"] = Sample.Json("""[{ "practice": "east", "queue": "claim-denials" }]""");
            }));
    }

    [Fact]
    public void Payers_and_rules_have_sensible_values()
    {
        Assert.Equal(
            [
                "payers[0].filingLimitDays: found 0, want 1 to 3660 days",
                "payers[0].source: found none, want where the limit comes from: a contract or a manual with its date",
                "payers[1].id: found \"A1\" as in payers[0].id, want an id of its own",
                "workRules[0].priority: found 9, want 1 (first) to 5 (last)",
                "workRules[0].dollarsAtLeast: found -1, want 0 or more",
                "workRules[0].queue: found \"Claim Denials\", want 3 to 40 lower case letters, digits and hyphens",
                "intake.claimsPerTransaction: found 0, want 1 or more",
            ],
            Sample.Errors(document =>
            {
                document["payers"] = Sample.Json("""[{ "id": "A1", "filingLimitDays": 0, "source": " " }, { "id": "A1", "filingLimitDays": 90, "source": "Contract" }]""");
                document["workRules"] = Sample.Json("""[{ "queue": "Claim Denials", "priority": 9, "dollarsAtLeast": -1 }]""");
                document["intake"] = Sample.Json("""{ "claimsPerTransaction": 0 }""");
            }));
    }

    [Fact]
    public void A_queue_that_the_infrastructure_does_not_create_is_a_warning() =>
        Assert.Equal(
            ["workRules[0].queue: \"big-denials\" is not one of the queues that infra/ creates; it must exist in the Service Bus namespace"],
            Sample.Warnings(document => document["workRules"] = Sample.Json("""[{ "queue": "big-denials" }]""")));

    [Theory]
    [InlineData("sendFolder", "./in")]
    [InlineData("sendFolder", "in//claims")]
    [InlineData("sendFolder", "in/")]
    [InlineData("receiveFolder", "out/.")]
    [InlineData("receiveFolder", "//out//835")]
    [InlineData("stagingFolder", "in\\staging")]
    [InlineData("archiveFolder", "./done")]
    public void A_folder_that_a_mailbox_would_not_take_is_refused(string setting, string folder) =>
        Assert.Equal(
            [$"profiles[0].{setting}: found \"{folder}\", want a folder with / between its parts and no .."],
            Sample.Errors(document => document["profiles"] = new JsonArray(new JsonObject { ["id"] = "one", ["afterFetch"] = "move", [setting] = folder })));

    [Theory]
    [InlineData("sendFolder", "/in")]
    [InlineData("receiveFolder", "/out/")]
    [InlineData("receiveFolder", "/")]
    public void A_folder_may_begin_with_a_slash_and_the_one_of_answers_end_with_it(string setting, string folder) =>
        Assert.Empty(Sample.Errors(document => document["profiles"] = new JsonArray(new JsonObject { ["id"] = "one", [setting] = folder })));

    [Fact]
    public void A_profile_must_make_sense()
    {
        Assert.Equal(
            [
                "profiles[0].port: found 70000, want 1 to 65535",
                "profiles[0].sendFolder: found none, want a folder",
                "profiles[0].receiveFolder: found \"../out\", want a folder with / between its parts and no ..",
                "profiles[0].archiveFolder: found \"/../out/\", want a folder with / between its parts and no ..",
                "profiles[0].archiveFolder: found \"/../out/\", want a folder other than receiveFolder, because afterFetch is move",
                "profiles[0].fileName: found \"{account}.837\", want {isa13} in it, so that no two files share a name",
                "profiles[0].receiverQualifier: found \"ZZZ\", want two letters or digits (ISA05, ISA07)",
                "profiles[0].pollEvery: found 00:00:00, want 00:00:01 or more",
                "profiles[0].unfinishedAfter: found 00:00:10, want as long as settledAfter or longer",
                "profiles[0].answerTimes.ta1: found -00:01:00, want more than 00:00:00",
                "profiles[1].receiveFolder: found \"inbound\", want a folder other than sendFolder",
                "profiles[1].fileName: found \"in/{isa13}{npi}.837\", want letters, digits, dots, hyphens, underscores and the tokens {account} {isa13} {date} {time}",
            ],
            Sample.Errors(document => document["profiles"] = Sample.Json("""
                [
                  {
                    "id": "one", "port": 70000, "sendFolder": "", "receiveFolder": "../out", "afterFetch": "move", "archiveFolder": "/../out/",
                    "fileName": "{account}.837", "receiverQualifier": "ZZZ", "pollEvery": "00:00:00", "unfinishedAfter": "00:00:10", "answerTimes": { "ta1": "-00:01:00" }
                  },
                  { "id": "two", "receiveFolder": "inbound", "fileName": "in/{isa13}{npi}.837" }
                ]
                """)));
    }

    [Fact]
    public void Limits_of_mailboxes_and_archives_are_checked()
    {
        Assert.Equal(
            [
                "profiles[0].filesPerPoll: found 0, want 1 or more",
                "profiles[0].keptFor: found 12:00:00, want 1.00:00:00 or more, or null where it is not known",
                "profiles[0].expectEvery.835: found 00:10:00, want 01:00:00 or more",
                "profiles[0].expectEvery: found \"era\", want kinds of files: TA1, 999, 997, 277CA, 835, EBR, IBR, DPR, pipe-report, CF, SF, SD, status-report, file-summary, fixed-report, html, pdf, image, office, text",
                "profiles[0].unpack.mostMembers: found 0, want 1 to 10000",
                "profiles[0].unpack.mostBytes: found 2000000000, want 1 to 1073741824",
                "profiles[0].unpack.mostRatio: found 0, want 1 or more",
                "accounts[1].expectEvery: found \"unknown\", want kinds of files: TA1, 999, 997, 277CA, 835, EBR, IBR, DPR, pipe-report, CF, SF, SD, status-report, file-summary, fixed-report, html, pdf, image, office, text",
            ],
            Sample.Errors(document =>
            {
                document["profiles"] = Sample.Json("""
                    [{
                      "id": "one", "filesPerPoll": 0, "keptFor": "12:00:00", "expectEvery": { "835": "00:10:00", "era": "1.00:00:00" },
                      "unpack": { "mostMembers": 0, "mostBytes": 2000000000, "mostRatio": 0 }
                    }]
                    """);
                document.At("accounts", 1)["expectEvery"] = Sample.Json("""{ "unknown": "1.00:00:00" }""");
            }));
    }

    [Fact]
    public void A_999_is_not_expected_now_and_then_where_only_rejected_sets_get_one()
    {
        Assert.Equal(
            [
                "profiles[0].expectEvery.997: found 1.00:00:00, want none, or sends999 all in profile availity: else a file that is accepted gets no 997",
                "accounts[0].expectEvery.999: found 1.00:00:00, want none, or sends999 all in profile availity: else a file that is accepted gets no 999",
            ],
            Sample.Errors(document =>
            {
                document["profiles"] = Sample.Json("""[{ "id": "availity", "sends999": "rejectedOnly", "expectEvery": { "835": "2.00:00:00", "997": "1.00:00:00" } }]""");
                document.At("accounts", 0)["expectEvery"] = Sample.Json("""{ "999": "1.00:00:00" }""");
            }));
    }

    [Fact]
    public void The_form_of_expected_kinds_is_checked()
    {
        Assert.Equal(
            ["accounts[0].expectEvery.835: found \"daily\", want a time span as hh:mm:ss or d.hh:mm:ss", "accounts[1].expectEvery: found a list, want an object"],
            Sample.Errors(document =>
            {
                document.At("accounts", 0)["expectEvery"] = Sample.Json("""{ "835": "daily" }""");
                document.At("accounts", 1)["expectEvery"] = Sample.Json("[]");
            }));
    }

    [Fact]
    public void An_account_lays_its_expectations_over_those_of_its_profile()
    {
        var configuration = Sample.Loaded(document =>
        {
            document["profiles"] = Sample.Json("""[{ "id": "availity", "expectEvery": { "835": "2.00:00:00", "999": "1.00:00:00" } }]""");
            document.At("accounts", 0)["expectEvery"] = Sample.Json("""{ "835": "7.00:00:00" }""");
        });
        Assert.Equal(
            [KeyValuePair.Create("835", TimeSpan.FromDays(7)), KeyValuePair.Create("999", TimeSpan.FromDays(1))],
            ClaimRelay.Partners.Lookups.ExpectedOf(configuration, configuration.Accounts[0]));
    }

    [Fact]
    public void What_a_profile_says_of_names_and_times_must_make_sense()
    {
        Assert.Equal(
            [
                "profiles[0].testFolder: found \"a/b\", want the name of one folder, without /",
                "profiles[0].fileName: found \"{account}_{isa13}.837\", want no \"_\", which forbiddenInNames names",
                "profiles[0].testReceiverId: found \"A*B\", want 1 to 15 characters without delimiters (ISA06, ISA08)",
                "profiles[0].keptFor: found 00:00:00, want 1.00:00:00 or more, or null where it is not known",
                "profiles[0].responseNames[0].pattern: found \"a/*\", want a file name without folder, with * for any characters and ? for one",
                "profiles[0].responseNames[0].kind: found \"836\", want one of TA1, 999, 997, 277CA, 835, EBR, IBR, DPR, CF, SF, SD, status-report, file-summary",
            ],
            Sample.Errors(document => document["profiles"] = Sample.Json("""
                [
                  {
                    "id": "one", "testFolder": "a/b", "forbiddenInNames": "_{}", "testReceiverId": "A*B", "keptFor": "00:00:00",
                    "responseNames": [{ "pattern": "a/*", "kind": "836" }]
                  }
                ]
                """)));
    }
}
