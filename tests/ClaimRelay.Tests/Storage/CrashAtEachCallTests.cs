using System.Text.Json.Nodes;
using Azure.Data.Tables;
using ClaimRelay.Commands;
using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Storage;

/// <summary>
/// The way of a file and of its answers, with the process dying at a request to storage and started again. Whatever the request, the
/// ledger, the messages, the work and the files must in the end be those of a day without a crash.
/// CLAIMRELAY_EVERY_CRASH=1 dies at every single request; without it, at a sample of them.
/// </summary>
public sealed class CrashAtEachCallTests(AzuriteFixture azurite)
{
    static readonly bool Every = Environment.GetEnvironmentVariable("CLAIMRELAY_EVERY_CRASH") == "1";

    static readonly string[] Pcns = ["A-1", "A-2", "A-3"];

    /// <summary>What the relay does in one go, each step begun by a command that is delivered again until it succeeds.</summary>
    static readonly (string Name, Func<Story, CancellationToken, Task> Run)[] Steps =
    [
        ("receive", (s, stop) => s.Relay.Get<ReceiveBatch>().RunAsync(BatchDropped.For($"{s.Relay.Practice}/claims.837", "claims.837"), stop)),
        ("transmit", (s, stop) => s.TransmitAsync(stop)),
        ("poll", (s, stop) => s.Relay.Get<PollMailbox>().RunAsync(s.Relay.Account, stop)),
        ("poll again", (s, stop) => s.Relay.Get<PollMailbox>().RunAsync(s.Relay.Account, stop)),
        ("process", (s, stop) => s.ProcessAsync(stop)),
        ("watch", (s, stop) => s.Relay.Get<WatchDeadlines>().RunAsync(stop)),
    ];

    public static TheoryData<int, bool> Crashes => [.. Enumerable.Range(0, Steps.Length).SelectMany(step => new[] { (step, false), (step, true) })];

    [Theory(Timeout = 1_800_000), MemberData(nameof(Crashes))]
    public async Task Dying_at_a_request_and_starting_again_ends_as_without(int step, bool isAnswered)
    {
        var stop = TestContext.Current.CancellationToken;
        var counting = new DyingConnections(int.MaxValue, false);
        var calm = await RunAsync(step, counting, stop);
        Assert.NotEmpty(calm);

        var stride = Every ? 1 : Math.Max(1, counting.Count / 4);
        for (var at = Every ? 1 : 1 + (step + (isAnswered ? stride / 2 : 0)) % stride; at <= counting.Count; at += stride)
        {
            var crashed = await RunAsync(step, new(at, isAnswered), stop);
            Assert.True(calm.SequenceEqual(crashed), $"""
                Died at request {at} of {counting.Count} in step {Steps[step].Name}.
                Only without the crash: {string.Join("; ", calm.Except(crashed))}
                Only with it: {string.Join("; ", crashed.Except(calm))}
                """);
        }
    }

    /// <summary>The whole story, in one step of which the connections are the given ones until they fail.</summary>
    async Task<IReadOnlyList<string>> RunAsync(int dying, DyingConnections connections, CancellationToken stop)
    {
        await using var relay = new RelayFixture(azurite);
        var story = new Story(relay);
        await relay.DropAsync(InventedClaims.File(Pcns, "P"));
        foreach (var (place, step) in Steps.Index())
        {
            if (step.Name == "poll") await story.AnswerAsync(stop);
            if (place == dying)
            {
                await relay.RestartAsync(connections);
                try
                {
                    await step.Run(story, stop);
                }
                catch (Exception died) when (IsDeath(died))
                {
                    // What a kill would have ended.
                }

                await relay.RestartAsync();
            }

            relay.Clock.Advance(TimeSpan.FromMinutes(1));
            await step.Run(story, stop);
        }

        return await story.TellAsync(stop);
    }

    static bool IsDeath(Exception e) => e is DiedException or OperationCanceledException || (e is AggregateException many && many.InnerExceptions.Any(IsDeath)) || (e.InnerException is { } inner && IsDeath(inner));

    sealed class Story(RelayFixture relay)
    {
        public RelayFixture Relay => relay;

        public async Task TransmitAsync(CancellationToken stop)
        {
            foreach (var transmission in await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop)) await relay.Get<Transmit>().RunAsync(relay.Account, transmission.Id, stop);
        }

        public async Task ProcessAsync(CancellationToken stop)
        {
            foreach (var file in (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).OrderBy(f => f.Path)) await relay.Get<ProcessResponse>().RunAsync(relay.Account, file.Key, stop);
        }

        /// <summary>TA1, 999, a rejection by the clearinghouse, a payment and a denial.</summary>
        public async Task AnswerAsync(CancellationToken stop)
        {
            var transmission = Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop));
            var set = Assert.Single(await relay.Get<SentClaims>().SetsAsync(transmission, stop));
            Put("1.ta1", Answers.Ta1(transmission.InterchangeControlNumber, "A"));
            Put("2.999", Answers.Acknowledgment($"AK1*HC*{set.GroupControlNumber}*005010X222A1", $"AK2*837*{set.ControlNumber}*005010X222A1", "IK5*A", "AK9*A*1*1*1"));
            Put("3.277", Answers.Status("AY", set.Reference, "A-2", "STC*A3:21:QC*20261103*U*100"));
            Put("4.835", Answers.Remittance(Answers.Payment("T1", "80", [.. Answers.Paid("A-1", "1", "100", "80", "CAS*CO*45*20"), .. Answers.Paid("A-3", "1", "100", "0", "CAS*CO*50*100")])));
        }

        /// <summary>Where everything stands, without ids and times.</summary>
        public async Task<IReadOnlyList<string>> TellAsync(CancellationToken stop)
        {
            var told = new List<string>();
            foreach (var pcn in Pcns)
            {
                var claim = Assert.Single(await relay.Get<ClaimLedger>().FindAsync(relay.Practice, pcn, stop));
                var events = await relay.Get<ClaimLedger>().TimelineAsync(claim.Key, stop);
                told.Add($"{pcn} {claim.Status}: {string.Join(", ", events.Select(e => e.Event.GetType().Name))}");
            }

            var rows = new List<string>();
            foreach (var practice in new[] { relay.Practice, WorkItems.ForAccount(relay.Account) })
            {
                foreach (var partition in ClaimKey.Partitions(practice).Append(WorkItems.PartitionOf(practice))) rows.AddRange(await RowsAsync("claims", partition, stop));
                rows.AddRange(await RowsAsync("remittances", practice, stop));
                rows.AddRange((await relay.Get<WorkItems>().ListAsync(practice, stop)).Select(i => $"work {i.Kind} {i.State} {i.Claims} {i.Dollars}"));
            }

            rows.AddRange(await RowsAsync("transmissions", relay.Account, stop));
            rows.AddRange(await RowsAsync("batches", relay.Practice, stop));
            rows.AddRange((await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop)).Select(t => $"transmission {t.InterchangeControlNumber} {t.State} {t.Ta1}"));
            rows.AddRange((await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Select(f => $"fetched {f.Path} {f.Kinds} {f.ProcessedAt is not null} {f.Unmatched}"));
            rows.AddRange((await relay.OutboxAsync()).Keys.Select(name => $"outbox {Path.GetExtension(name)}"));
            foreach (var sent in Directory.EnumerateFiles(relay.Inbound, "*", SearchOption.AllDirectories))
                rows.Add($"sent {Path.GetFileName(sent).Replace(relay.Account, "", StringComparison.Ordinal)} {(await File.ReadAllTextAsync(sent, stop)).Split('~').Count(s => s.StartsWith("CLM*", StringComparison.Ordinal))} claims");
            rows.AddRange(Directory.EnumerateFiles(relay.Outbound).Select(f => $"left {Path.GetFileName(f)}"));
            return [.. told, .. rows.GroupBy(r => r).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Count()} x {r.Key}")];
        }

        async Task<IReadOnlyList<string>> RowsAsync(string table, string partition, CancellationToken stop)
        {
            var kinds = new List<string>();
            await foreach (var row in relay.Storage.Table(table).QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: stop))
                kinds.Add($"row {table} {row.RowKey.Split('|')[0]} {(row.RowKey.StartsWith(OutboxMessage.Prefix, StringComparison.Ordinal) ? JsonNode.Parse(row.GetString("Json"))!["Type"] : "")}");
            return kinds;
        }

        void Put(string name, byte[] content) => File.WriteAllBytes(Path.Combine(relay.Outbound, name), content);
    }
}
