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
        Assert.All(Profiles.BuiltIn, profile => Assert.NotEmpty(profile.Comment!));
        Assert.Empty(ConfigurationCheck.Run(Sample.Loaded(_ => { }) with { Profiles = Profiles.BuiltIn }).Errors);
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
}
