using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using Xunit;

namespace ClaimRelay.Tests.Sandbox;

/// <summary>A relay whose one account is at a sandbox: a real sshd, and who answers behind it.</summary>
sealed class PlayedRelay : IAsyncDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("played-");
    CancellationToken stop;

    public MailboxSandbox Sandbox { get; private set; } = null!;
    public RelayFixture Relay { get; private set; } = null!;

    /// <param name="change">Of the account and the profile that the sandbox asks for.</param>
    /// <param name="delays">Null: none, but where the profile's habits say so.</param>
    public static async Task<PlayedRelay> StartAsync(
        AzuriteFixture azurite, MailboxProfile profile, CancellationToken stop, Action<JsonObject, JsonObject>? change = null, AnswerDelays? delays = null, TimeProvider? clock = null)
    {
        var played = new PlayedRelay { stop = stop };
        try
        {
            played.Sandbox = await MailboxSandbox.StartAsync(
                new() { Profile = profile, Folder = played.folder.FullName, Scenario = new() { Seed = 1, Rules = [] }, Delays = delays ?? (profile.Habits.Contains(Habit.SlowAnswers) ? null : AnswerDelays.None), LookEvery = TimeSpan.FromMilliseconds(50) }, clock ?? TimeProvider.System, stop);
            played.Relay = new RelayFixture(azurite, change: relay =>
            {
                var wanted = SandboxConfiguration.Document(played.Sandbox);
                var (account, own) = (wanted["accounts"]![0]!.DeepClone().AsObject(), relay["accounts"]![0]!);
                (account["id"], account["practices"]) = (own["id"]!.DeepClone(), own["practices"]!.DeepClone());
                var settings = wanted["profiles"]![0]!.DeepClone().AsObject();
                change?.Invoke(account, settings);
                (relay["accounts"], relay["profiles"]) = (new JsonArray(account), new JsonArray(settings));
            });
            return played;
        }
        catch
        {
            await played.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops one file of one claim and sends it.</summary>
    public async Task<Transmission> SendAsync(string pcn)
    {
        var before = (await TransmissionsAsync()).Count;
        await Relay.ReceiveAsync(InventedClaims.File([pcn], Sandbox.Options.Profile.Usage, isa13: before + 1), $"{pcn}.837");
        var sent = (await TransmissionsAsync())[before];
        await Relay.Get<Transmit>().RunAsync(Relay.Account, sent.Id, stop);
        return (await Relay.Get<TransmissionLedger>().FindAsync(Relay.Account, sent.Id, stop))!;
    }

    public Task<IReadOnlyList<Transmission>> TransmissionsAsync() => Relay.Get<TransmissionLedger>().ListAsync(Relay.Account, stop);

    /// <summary>Waits until the sandbox has so many files, polls until so many answers were fetched, and processes them.</summary>
    public async Task<IReadOnlyList<FetchedFile>> FetchAsync(int answers)
    {
        IReadOnlyList<FetchedFile> fetched;
        while ((fetched = await PollAsync()).Count < answers) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
        foreach (var file in fetched) await Relay.Get<ProcessResponse>().RunAsync(file.Account, file.Key, stop);
        return fetched;
    }

    /// <summary>One poll, five minutes after the last.</summary>
    public async Task<IReadOnlyList<FetchedFile>> PollAsync()
    {
        Relay.Clock.Advance(TimeSpan.FromMinutes(5));
        await Relay.Get<PollMailbox>().RunAsync(Relay.Account, stop);
        var state = await Relay.Get<Accounts>().GetAsync(Relay.Account, stop);
        Assert.Null(state.Stopped);
        return await Relay.Get<FetchLedger>().ListAsync(Relay.Account, stop);
    }

    public async Task<ClaimStatus> StatusAsync(string pcn) => Assert.Single(await Relay.Get<ClaimLedger>().FindAsync(Relay.Practice, pcn, stop)).Status;

    /// <summary>Every answer that the sandbox gave was fetched byte for byte, and nothing else.</summary>
    public async Task AssertFetchedWholeAsync()
    {
        var given = Sandbox.Clearinghouse.Received.SelectMany(f => f.Answers).Select(a => a.Sha256).Order();
        Assert.Equal(given, (await Relay.Get<FetchLedger>().ListAsync(Relay.Account, stop)).Select(f => f.Sha256).Order());
    }

    public static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Relay is not null) await Relay.DisposeAsync();
        if (Sandbox is not null) await Sandbox.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
