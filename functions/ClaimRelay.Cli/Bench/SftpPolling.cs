using System.CommandLine;
using System.Text.Json;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Storage;
using ClaimRelay.X12.Generation;

namespace ClaimRelay.Cli.Bench;

/// <summary>Many accounts at one server, polled by the relay as it is, over Azurite, in a process that tells its own memory.</summary>
static class SftpPolling
{
    public const int Files = 3, FileBytes = 20_000;
    const string Command = "sftp-poll", Login = "bench";

    // As many as the local host's workers of one queue, in two hosts; what else could wait at once waits for the server's connections.
    const int AtOnce = 8;

    public static Command Create()
    {
        var config = new Argument<string>("CONFIG");
        var command = new Command(Command, "Part of the others") { config };
        command.Hidden = true;
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(RelaySettings.FromEnvironment() with { Config = given.GetValue(config)! }, cancellation);
            var (poll, accounts) = (relay.Get<PollMailbox>(), relay.Configuration.Accounts);
            var started = TimeProvider.System.GetTimestamp();
            await Parallel.ForEachAsync(accounts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (account, token) => await poll.RunAsync(account.Id, token));
            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            var fetched = 0;
            foreach (var account in accounts) fetched += (await relay.Get<FetchLedger>().ListAsync(account.Id, cancellation)).Count;
            MeasuringProcess.Tell(seconds, MeasuringProcess.PeakMebibytes, fetched);
            return ExitCodes.Done;
        });
        return command;
    }

    public static async Task<(double Seconds, double PeakMebibytes)> RunAsync(string folder, int accounts, Action<string> progress, CancellationToken cancellation)
    {
        progress($"{accounts} accounts: preparing");
        var (ids, mailboxes) = (Enumerable.Range(0, accounts).Select(i => $"a{i:000}").ToList(), Path.Combine(folder, "mailboxes"));
        await using var server = await SshServer.StartAsync(Path.Combine(folder, "poll"), new Dictionary<string, string> { [Login] = mailboxes }, TimeProvider.System, cancellation: cancellation);
        foreach (var id in ids) await FillAsync(Path.Combine(mailboxes, id), cancellation);
        var config = Path.Combine(folder, "relay.json");
        await File.WriteAllTextAsync(config, Configuration(server, ids), cancellation);

        await using var azurite = await Opened.AzuriteAsync(Path.Combine(folder, "azurite"), cancellation);
        await Opened.CreateAsync(new RelayStorage(azurite.ConnectionString), cancellation);
        progress($"{accounts} accounts: polling");
        var told = await MeasuringProcess.RunAsync([Command, config], new Dictionary<string, string> { ["ClaimRelay__Storage"] = azurite.ConnectionString }, cancellation);
        if (told is not [var seconds, var peak, var fetched]) throw new InvalidOperationException("The measuring process told something else.");
        return fetched == accounts * Files ? (seconds, peak) : throw new InvalidOperationException($"{fetched} of {accounts * Files} files were fetched.");
    }

    static async Task FillAsync(string root, CancellationToken cancellation)
    {
        foreach (var name in (string[])["inbound", "outbound", "archive"]) Directory.CreateDirectory(Path.Combine(root, name));
        for (var i = 0; i < Files; i++)
        {
            await using var file = File.Create(Path.Combine(root, "outbound", $"{i}.835"));
            await GeneratedFile.WriteAsync(file, GeneratedKind.Remittance, claims: 1, seed: (ulong)i + 1, FileBytes, cancellation);
        }
    }

    static string Configuration(SshServer server, IEnumerable<string> accounts) => JsonSerializer.Serialize(new
    {
        practices = new[] { new { id = "bench", name = "Invented", npis = new[] { "1730000019" } } },
        profiles = new[] { new { id = "bench", transport = "sftp", receiverId = "HOUSE", fileName = "{account}_{isa13}.837" } },
        accounts = accounts.Select(id => new
        {
            id,
            root = id,
            profile = "bench",
            host = "127.0.0.1",
            port = server.Port,
            user = SshServer.User,
            privateKey = $"file:{server.KeyFor(Login)}",
            hostKeys = new[] { server.HostKeyFingerprint },
            practices = new[] { "bench" },
            senderId = "RELAY01",
        }),
        routes = new[] { new { practice = "bench", account = accounts.First() } },
        payers = new[] { new { id = "*", filingLimitDays = 90, source = "Invented manual, 2026" } },
    });
}
