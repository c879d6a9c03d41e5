using System.Text;
using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public class UsageGuardTests
{
    static readonly ClearinghouseProfile Everything = new() { Id = "own", ReceiverId = "HOUSE", TestReceiverId = "TRIAL", TestFolder = "TEST", TestToken = "OATEST" };
    static readonly OutgoingFile Production = new("/in", "main_1.837", "HOUSE", "P");
    static readonly OutgoingFile Test = new("/in/test", "OATEST_1.837", "TRIAL", "T");

    [Fact]
    public void Files_in_which_all_agrees_may_leave()
    {
        Assert.Empty(Found("P", Production));
        Assert.Empty(Found("T", Test));
    }

    public static TheoryData<string, OutgoingFile, string> OneThingWrong => new()
    {
        { "P", Production with { Usage = "T" }, "ISA15 says test, but account main is for production" },
        { "P", Production with { Usage = "" }, "ISA15 says \"\", but account main is for production" },
        { "P", Production with { Folder = "/in/TEST" }, "the folder is \"/in/TEST\", and \"TEST\" in it means test, but account main is for production" },
        { "P", Production with { Name = "oatest_1.837" }, "the file name is \"oatest_1.837\", and \"OATEST\" in it means test, but account main is for production" },
        { "P", Production with { ReceiverId = "OTHER" }, "ISA08 is \"OTHER\", but account main sends to \"HOUSE\"" },
        { "T", Test with { Usage = "P" }, "ISA15 says production, but account main is for test" },
        { "T", Test with { Folder = "/in/latest" }, "the folder is \"/in/latest\", and \"TEST\" in it means test, but account main is for test" },
        { "T", Test with { Name = "oatest_1.837" }, "the file name is \"oatest_1.837\", and \"OATEST\" in it means test, but account main is for test" },
    };

    [Theory]
    [MemberData(nameof(OneThingWrong))]
    public void Any_disagreement_is_told(string usage, OutgoingFile file, string disagreement) => Assert.Equal([disagreement], Found(usage, file));

    [Fact]
    public void The_test_receiver_id_belongs_to_test_files()
    {
        Assert.Equal(["ISA08 is \"TRIAL\", and \"TRIAL\" means test, but account main is for production"], Found("P", Production with { ReceiverId = "TRIAL" }, "TRIAL"));
        Assert.Equal(["ISA08 is \"HOUSE\", and \"TRIAL\" means test, but account main is for test"], Found("T", Test with { ReceiverId = "HOUSE" }, "HOUSE"));
    }

    [Fact]
    public void A_profile_for_production_sends_no_test_file() =>
        Assert.Equal(["profile own is for production only, but account main is for test"], UsageGuard.Disagreements(Account("T", "TRIAL"), Everything with { Usage = "P" }, Test));

    [Fact]
    public void What_leaves_is_read_from_its_bytes()
    {
        var content = Encoding.ASCII.GetBytes(InventedClaims.File(["A-1"], "T"));
        Assert.Equal(new OutgoingFile("in", "a.837", "CLAIMRELAY", "T"), OutgoingFile.Of(content, "in", "a.837"));
        Assert.Equal(new OutgoingFile("in", "a.837", "", ""), OutgoingFile.Of("ISA"u8, "in", "a.837"));
    }

    static IReadOnlyList<string> Found(string usage, OutgoingFile file, string? receiver = null) =>
        UsageGuard.Disagreements(Account(usage, receiver ?? (usage == "T" ? "TRIAL" : "HOUSE")), Everything, file);

    static Account Account(string usage, string receiver) => new() { Id = "main", Profile = "own", Practices = [], SenderId = "RELAY01", Usage = usage, ReceiverId = receiver };
}
