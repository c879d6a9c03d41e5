using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests;

/// <summary>Patient data stands in blobs, in the ledger and in message bodies, and nowhere else, whatever goes wrong.</summary>
public sealed class PrivacyTests(AzuriteFixture azurite)
{
    const string Pcn = "PRIVATEPCN7781";
    const string Unknown = "PRIVATEPCN9904";
    const string Patient = "AVARICIA";

    static readonly string[] Private = [Pcn, Unknown, Patient, InventedClaims.LastName, InventedClaims.MemberId];

    [Fact(Timeout = 60_000)]
    public async Task No_log_line_no_exception_no_name_of_a_blob_or_queue_and_no_header_of_a_message_holds_any()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var exchange = await Exchange.SentAsync(azurite, [Pcn], stop);
        var relay = exchange.Relay;
        var set = (await exchange.SetsAsync())[0];
        var thrown = new List<string>();

        // Files that are refused: the same again, counts that are wrong, a claim cut in the middle, names where numbers belong.
        var good = InventedClaims.File([Pcn], "P", isa13: 2).Replace("AVA*", $"{Patient}*", StringComparison.Ordinal);
        string[] bad = [good, InventedClaims.File([Pcn], "P", isa13: 3, countOff: 1), good[..^120], good.Replace("*100*", $"*{InventedClaims.LastName}*", StringComparison.Ordinal), $"{Patient} {InventedClaims.MemberId} is not X12"];
        foreach (var (place, file) in bad.Index()) await TryAsync(() => relay.ReceiveAsync(file, $"bad-{place}.837"), thrown);

        // Answers that match, that match nothing, that are damaged, and that are no answers.
        var rejection = Answers.Status("AY", set.Reference, Pcn, "STC*A3:21:QC*20261103*U*100");
        byte[][] answers =
        [
            rejection, Answers.Status("PR", set.Reference, Unknown, "STC*A7:562:85*20261103*U*100"), rejection[..^60],
            Answers.Remittance(Answers.Payment("T1", "150", [.. Answers.Paid(Pcn, "1", "100", "100"), .. Answers.Paid(Unknown, "1", "50", "50")])),
            Answers.Remittance(Answers.Payment("T2", "7", Answers.Paid(Pcn, "1", "100", "100"))), System.Text.Encoding.ASCII.GetBytes($"{Patient} {Pcn}"),
        ];
        foreach (var (place, answer) in answers.Index()) await File.WriteAllBytesAsync(Path.Combine(relay.Outbound, $"{place}.txt"), answer, stop);
        for (var poll = 0; poll < 3; poll++)
        {
            // Long enough for the one that is cut short.
            relay.Clock.Advance(TimeSpan.FromHours(1));
            await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        }

        foreach (var file in await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)) await TryAsync(() => relay.Get<ProcessResponse>().RunAsync(relay.Account, file.Key, stop), thrown);
        relay.Clock.Advance(TimeSpan.FromDays(80));
        await relay.Get<WatchDeadlines>().RunAsync(stop);

        string[] seen = [.. relay.Log.Lines, .. thrown, .. await BlobNamesAsync(relay.Storage, stop), .. CommandQueues.All];
        var headers = await MessageHeadersAsync(relay, stop);
        Assert.True(headers.Count > 10, $"only {headers.Count} messages");
        Assert.NotEmpty(relay.Log.Lines);
        Assert.DoesNotContain(seen.Concat(headers), line => Private.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    static async Task TryAsync(Func<Task> run, List<string> thrown)
    {
        try
        {
            await run();
        }
        catch (Exception failed)
        {
            thrown.Add(failed.ToString());
        }
    }

    /// <summary>What a broker, its portal and its metrics show of a message: all but the body.</summary>
    static async Task<IReadOnlyList<string>> MessageHeadersAsync(RelayFixture relay, CancellationToken stop)
    {
        var headers = new List<string>();
        foreach (var partition in ClaimKey.Partitions(relay.Practice).Concat([WorkItems.PartitionOf(relay.Practice), WorkItems.PartitionOf(WorkItems.ForAccount(relay.Account))]))
        {
            await foreach (var row in relay.Storage.Table("claims").RangeAsync(partition, OutboxMessage.Prefix, cancellation: stop))
            {
                var message = JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.OutboxMessage)!.ToOutgoing();
                headers.Add(string.Join(' ', [message.Id, message.Type, message.Source, message.Subject, message.Session, .. message.Properties.Values]));
            }
        }

        return headers;
    }

    static async Task<IReadOnlyList<string>> BlobNamesAsync(RelayStorage storage, CancellationToken stop)
    {
        var names = new List<string>();
        foreach (var container in new BlobContainerClient[] { storage.Claims, storage.Archive, storage.Outbox, storage.Leases })
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, null, stop)) names.Add($"{container.Name}/{blob.Name} {string.Join(' ', blob.Metadata.Values)}");
        return names;
    }
}
