using System.Text.Json;
using System.Text.RegularExpressions;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary>What an operator types, against a running host.</summary>
public sealed partial class OperatorCommandTests : IAsyncLifetime
{
    const int Limit = 120_000;

    readonly LocalRelay relay = new();
    CommandProcess host = null!;
    Uri address = null!;

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        host = relay.Start();
        address = await host.ReadyAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await relay.DisposeAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task A_submitted_file_reaches_the_mailbox_and_every_report_tells_of_it()
    {
        var stop = TestContext.Current.CancellationToken;
        using var browser = new HttpClient { BaseAddress = address };
        Assert.Equal("""{"status":"ok","leakedConnections":0}""", await browser.GetStringAsync("/health", stop));

        Assert.Equal(0, (await relay.RunAsync(stop, "submit", LocalRelay.Sample, "--practice", "hilltop")).Code);
        JsonElement account;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);
            account = JsonDocument.Parse(await browser.GetStringAsync("/api/status", stop)).RootElement.GetProperty("accounts")[0];
            Assert.Equal(0, account.GetProperty("unexplained").GetProperty("claims").GetInt32());
        }
        while (account.GetProperty("pending").GetProperty("claims").GetInt32() < 3);
        Assert.Single(relay.Sent);
        Assert.Contains("main", await browser.GetStringAsync("/", stop));

        var status = await relay.JsonAsync(stop, "status");
        AssertDollarsAreText(status);
        var claim = await relay.JsonAsync(stop, "claim", FirstClaim());
        AssertDollarsAreText(claim);
        Assert.Equal("Transmitted", claim[0].GetProperty("claim").GetProperty("status").GetString());
    }

    [Fact(Timeout = Limit)]
    public async Task A_practice_that_is_not_configured_is_refused_with_the_known_ones()
    {
        var stop = TestContext.Current.CancellationToken;
        var (code, _, errors) = await relay.RunAsync(stop, "submit", LocalRelay.Sample, "--practice", "nowhere");
        Assert.Equal(2, code);
        Assert.Equal("There is no practice 'nowhere'; known are hilltop.", errors);
    }

    [Fact(Timeout = Limit)]
    public async Task Lists_and_checks_give_json()
    {
        var stop = TestContext.Current.CancellationToken;
        AssertDollarsAreText(await relay.JsonAsync(stop, "workitems"));
        AssertDollarsAreText(await relay.JsonAsync(stop, "accounts"));
        Assert.True((await relay.JsonAsync(stop, "config", "check")).GetProperty("fit").GetBoolean());

        // It ends with 1 where the machine lacks a program.
        var (code, output, _) = await relay.RunAsync(stop, "doctor", "--json");
        Assert.InRange(code, 0, 1);
        Assert.Contains(JsonDocument.Parse(output).RootElement.EnumerateArray(), c => c.GetProperty("what").GetString() == "account main" && c.GetProperty("passed").GetBoolean());
    }

    [Fact(Timeout = Limit)]
    public async Task A_resumed_account_sends_at_once_and_its_work_item_is_settled()
    {
        var stop = TestContext.Current.CancellationToken;
        var configuration = Assert.IsType<ConfigurationResult.Loaded>(ConfigurationReader.Read(await File.ReadAllBytesAsync(relay.Config, stop), "relay.json")).Configuration;
        var work = new WorkItems(relay.Storage, new(relay.Storage, TimeProvider.System), configuration, TimeProvider.System);
        await new Accounts(relay.Storage, work, new(relay.Storage, TimeProvider.System), TimeProvider.System).NoteFailureAsync(new(MailboxFault.Authentication, "main", "The key was refused."), stop);
        await relay.RunAsync(stop, "submit", LocalRelay.Sample, "--practice", "hilltop");
        while (!await AnyAsync("Ready", stop)) await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);
        Assert.Empty(relay.Sent);
        var items = await relay.JsonAsync(stop, "workitems");
        AssertDollarsAreText(items);
        Assert.Equal(("AccountStopped", "@main"), (items[0].GetProperty("kind").GetString(), items[0].GetProperty("practice").GetString()));

        var (code, output, _) = await relay.RunAsync(stop, "account", "resume", "main");
        Assert.Equal(0, code);
        Assert.Equal("Account main sends and polls again. It had stopped: The key was refused.", output);
        while (relay.Sent.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await work.ListAsync(WorkItems.ForAccount("main"), stop)).State);
    }

    [Fact(Timeout = Limit)]
    public async Task Files_of_the_mailbox_are_listed_with_what_they_are()
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal("[]", (await relay.JsonAsync(stop, "files", "main")).GetRawText());
        var (code, output, _) = await relay.RunAsync(stop, "files", "main");
        Assert.Equal(0, code);
        Assert.Contains("# Files\nfetched\tname\tpart\tbytes\tkind\tknown by\tstate\tarchived as", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal((2, "There is no account 'other'; known are main."), await relay.RunAsync(stop, "files", "other") is var refused ? (refused.Code, refused.Errors) : default);
    }

    [Fact(Timeout = Limit)]
    public async Task A_transmission_in_doubt_is_sent_again_when_a_person_says_so_and_no_other_one_is()
    {
        var stop = TestContext.Current.CancellationToken;
        await relay.RunAsync(stop, "submit", LocalRelay.Sample, "--practice", "hilltop");
        while (!await AnyAsync("Delivered", stop)) await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);
        var listed = await relay.JsonAsync(stop, "transmissions", "--state", "Delivered");
        AssertDollarsAreText(listed);
        var id = listed[0].GetProperty("id").GetString()!;
        var (code, _, errors) = await relay.RunAsync(stop, "transmission", "settle", id, "--resend", "--reason", "Invented");
        Assert.Equal((1, $"Transmission {id} was left as it is: it is delivered"), (code, errors.Split(": ")[0] + ": " + errors.Split(": ")[1]));
        Assert.Equal(2, (await relay.RunAsync(stop, "transmission", "settle", id, "--resend")).Code);
        Assert.Equal(2, (await relay.RunAsync(stop, "transmission", "settle", id, "--reason", "Invented")).Code);
        Assert.Equal(2, (await relay.RunAsync(stop, "transmission", "settle", "0123", "--resend", "--reason", "Invented")).Code);

        await new TransmissionLedger(relay.Storage, TimeProvider.System).ChangeAsync("main", id, t => t with { State = TransmissionState.Ambiguous }, stop);
        var sent = Assert.Single(relay.Sent);
        File.Delete(sent);
        Assert.Equal(0, (await relay.RunAsync(stop, "transmission", "settle", id, "--resend", "--reason", "Invented support, ticket 7")).Code);
        while (!relay.Sent.Contains(sent)) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
        Assert.Equal("Invented support, ticket 7", (await relay.JsonAsync(stop, "transmissions"))[0].GetProperty("settlings")[0].GetProperty("reason").GetString());
    }

    async Task<bool> AnyAsync(string state, CancellationToken stop)
    {
        using var browser = new HttpClient { BaseAddress = address };
        var account = JsonDocument.Parse(await browser.GetStringAsync("/api/status", stop)).RootElement.GetProperty("accounts")[0];
        return account.GetProperty("transmissions").EnumerateArray().Any(t => t.GetProperty("state").GetString() == state);
    }

    static string FirstClaim() => FunctionsHost.Sample.Claims(File.ReadAllBytes(LocalRelay.Sample))[0];

    static void AssertDollarsAreText(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) AssertDollarsAreText(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                    if (member.Name is "dollars" or "charge" or "paid" or "patientResponsibility") Assert.Matches(Dollars(), member.Value.GetString());
                    else AssertDollarsAreText(member.Value);
                break;
            case JsonValueKind.Number:
                Assert.True(json.TryGetInt64(out _), "An amount is written as a number.");
                break;
        }
    }

    [GeneratedRegex(@"^-?\d+\.\d\d$")]
    private static partial Regex Dollars();
}
