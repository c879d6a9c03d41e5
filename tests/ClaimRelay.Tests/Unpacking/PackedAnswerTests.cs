using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Pgp;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Unpacking;

/// <summary>Answers that come packed. <see cref="Exchange.AnswerAsync"/> processes each twice and compares every row.</summary>
public sealed class PackedAnswerTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task Each_member_of_a_zip_is_read_for_itself_and_evidence_leads_to_its_bytes()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], stop);
        var answer = Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100");
        var remittance = Answers.Remittance(Answers.Payment("T1", "100", Answers.Paid("A-2", "1", "100", "100")));
        var zip = Packed.Zip(("../../etc/up.277", answer), ("folder/", []), ("folder/era.835", remittance), ("same.277", answer));

        var file = await exchange.AnswerAsync(zip, "answers.zip");
        Assert.Equal(("277CA+835", 0, 0), (file.Kinds, file.Unmatched, file.Unopened));
        Assert.Equal([("1", "277CA"), ("3", "835"), ("4", "277CA")], file.Contents.Select(c => (c.Place, c.Kinds)));
        Assert.Equal(zip, (await exchange.Relay.Get<Archive>().ReadAsync(file.Sha256, stop)).ToArray());
        Assert.Equal((ClaimStatus.Rejected, ClaimStatus.Paid), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));

        var paid = Assert.Single(await TimelineAsync<PaymentReported>(exchange, "A-2", stop)).Evidence!;
        Assert.Equal(file.Contents[1].Sha256, paid.Sha256);
        var proof = (await exchange.Relay.Get<Archive>().ReadAsync(paid.Sha256, stop)).Slice((int)paid.Offset, (int)paid.Length);
        Assert.StartsWith("CLP*A-2*", Encoding.ASCII.GetString(proof.Span), StringComparison.Ordinal);

        // The same member twice says one thing.
        Assert.Single(await TimelineAsync<StatusReported>(exchange, "A-1", stop));
    }

    [Theory(Timeout = TimeLimit), InlineData(false, "1"), InlineData(true, "2.1")]
    public async Task A_gzip_is_opened_alone_and_within_a_zip(bool inZip, string place)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var gzip = Packed.Gzip(Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100"));
        var file = await exchange.AnswerAsync(inZip ? Packed.Zip(("empty.txt", "\r\n"u8.ToArray()), ("a.277.gz", gzip)) : gzip);
        Assert.Equal(place, file.Contents[^1].Place);
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
    }

    public static TheoryData<string, string, string> Closed => new()
    {
        { "members", "TooManyMembers", "A file of {0} bytes from the mailbox was not opened: the archive has more than 3 members. The file is archived as it came; nothing was read from this part of it." },
        { "bytes", "TooLarge", "Part 1 of a file of {0} bytes from the mailbox was not opened: more than 4000000 bytes come out of it. The file is archived as it came; nothing was read from this part of it." },
        { "ratio", "TooPacked", "Part 2 of a file of {0} bytes from the mailbox was not opened: more than 200 bytes come out of each byte of it, as in a file that is made to do harm. The file is archived as it came; nothing was read from this part of it." },
        { "ratio-gzip", "TooPacked", "A file of {0} bytes from the mailbox was not opened: more than 200 bytes come out of each byte of it, as in a file that is made to do harm. The file is archived as it came; nothing was read from this part of it." },
        { "zip-in-zip", "Nested", "Part 1 of a file of {0} bytes from the mailbox was not opened: it is an archive within an archive. The file is archived as it came; nothing was read from this part of it." },
        { "gzip-in-gzip", "Nested", "Part 1 of a file of {0} bytes from the mailbox was not opened: it is an archive within an archive. The file is archived as it came; nothing was read from this part of it." },
        { "gzip-in-gzip-in-zip", "Nested", "Part 1.1 of a file of {0} bytes from the mailbox was not opened: it is an archive within an archive. The file is archived as it came; nothing was read from this part of it." },
        { "locked", "Locked", "Part 1 of a file of {0} bytes from the mailbox was not opened: it is locked with a password. The file is archived as it came; nothing was read from this part of it." },
        { "changed", "Damaged", "Part 1 of a file of {0} bytes from the mailbox was not opened: it is damaged: cut off, or changed on its way. The file is archived as it came; nothing was read from this part of it." },
        { "lies-of-its-size", "Damaged", "Part 1 of a file of {0} bytes from the mailbox was not opened: it is damaged: cut off, or changed on its way. The file is archived as it came; nothing was read from this part of it." },
        { "cut-zip", "Damaged", "A file of {0} bytes from the mailbox was not opened: it is damaged: cut off, or changed on its way. The file is archived as it came; nothing was read from this part of it." },
        { "cut-gzip", "Damaged", "A file of {0} bytes from the mailbox was not opened: it is damaged: cut off, or changed on its way. The file is archived as it came; nothing was read from this part of it." },
        { "changed-gzip", "Damaged", "A file of {0} bytes from the mailbox was not opened: it is damaged: cut off, or changed on its way. The file is archived as it came; nothing was read from this part of it." },
    };

    [Theory(Timeout = TimeLimit), MemberData(nameof(Closed))]
    public async Task What_is_over_a_limit_or_damaged_is_work_that_says_what_it_is(string what, string fault, string explanation)
    {
        var packed = Spoiled(what);
        await using var exchange = new Exchange(new(azurite, change: Limits("""{ "mostMembers": 3, "mostBytes": 4000000 }""")), TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(packed);
        var item = Assert.Single(await exchange.AccountWorkAsync(), i => i.Causes.Count > 0);
        Assert.Equal((WorkKind.UnknownFile, "unmatched-responses", 2), (item.Kind, item.Queue, item.Priority));
        Assert.Equal(string.Format(explanation, packed.Length), item.Explanation);
        Assert.NotEmpty(item.NextStep);
        Assert.Equal(new(file.Sha256, 0, packed.Length), item.Evidence);
        Assert.Equal(fault, Assert.Single(file.Contents, c => c.Fault is not null).Fault);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_member_that_is_damaged_does_not_hold_up_the_others()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var answer = Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100");
        var zip = Packed.Zip(CompressionLevel.NoCompression, ("a", Packed.Text("first")), ("b", answer));
        var file = await exchange.AnswerAsync(Packed.Changed(zip, zip.AsSpan().IndexOf("first"u8)));
        Assert.Equal("archive+277CA", file.Kinds);
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_was_over_a_limit_is_read_once_the_limit_is_raised_and_something_is_sent()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], stop, Limits("""{ "mostMembers": 1 }"""));
        var file = await exchange.AnswerAsync(Packed.Zip(("a", "\n"u8.ToArray()), ("b", Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100"))));
        Assert.Equal((1, true), (file.Unopened, file.IsOpen));
        Assert.Equal([file.Key], await exchange.Relay.Get<FetchLedger>().UnmatchedAsync(file.Account, DateTimeOffset.MinValue, stop));

        await exchange.Relay.ReconfigureAsync(null);
        await exchange.ProcessAsync(file);
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        Assert.Equal(WorkState.Done, Assert.Single(await exchange.AccountWorkAsync(), i => i.Causes.Count > 0).State);
        Assert.Empty(await exchange.Relay.Get<FetchLedger>().UnmatchedAsync(file.Account, DateTimeOffset.MinValue, stop));
    }

    public static TheoryData<string> Halves => ["zip", "armored"];

    [Theory(Timeout = TimeLimit), MemberData(nameof(Halves))]
    public async Task What_shows_that_its_end_is_missing_is_waited_for(string form)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var answer = Answers.Ta1("000000001", "A");
        var whole = form == "zip" ? Packed.Zip(("a.ta1", answer)) : new PartnerMessage { IsArmored = true }.Of(answer);
        await File.WriteAllBytesAsync(Path.Combine(relay.Outbound, "a"), whole[..^30], stop);
        for (var poll = 0; poll < 3; poll++) await PollAsync();
        Assert.Empty(await relay.Get<FetchLedger>().ListAsync(relay.Account, stop));
        await File.WriteAllBytesAsync(Path.Combine(relay.Outbound, "a"), whole, stop);
        for (var poll = 0; poll < 2; poll++) await PollAsync();
        Assert.Equal(whole.Length, Assert.Single(await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Size);

        async Task PollAsync()
        {
            relay.Clock.Advance(TimeSpan.FromMinutes(5));
            await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task Dying_at_any_request_while_a_zip_is_read_and_reading_it_again_ends_as_without()
    {
        var stop = TestContext.Current.CancellationToken;
        var counting = new DyingConnections(int.MaxValue, false);
        var calm = await RunAsync(counting);
        for (var at = 1; at <= counting.Count; at += Math.Max(1, counting.Count / 12)) Assert.Equal(calm, await RunAsync(new(at, at % 2 == 0)));

        async Task<string> RunAsync(DyingConnections connections)
        {
            await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], stop);
            var zip = Packed.Zip(
                ("a.277", Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100")), ("b.gz", Packed.Gzip(Packed.Gzip([1]))),
                ("c.835", Answers.Remittance(Answers.Payment("T1", "100", Answers.Paid("A-2", "1", "100", "100")))), ("d.txt", Packed.Text("a notice")));
            var file = await exchange.FetchAsync(zip);
            await exchange.Relay.RestartAsync(connections);
            try
            {
                await exchange.ProcessAsync(file);
            }
            catch (Exception)
            {
                // What a kill would have ended.
            }

            await exchange.Relay.RestartAsync();
            await exchange.ProcessAsync(file);
            var read = (await exchange.Relay.Get<FetchLedger>().FindAsync(file.Account, file.Key, stop))!;
            var work = string.Join(", ", (await exchange.WorkAsync()).Concat(await exchange.AccountWorkAsync()).Select(i => $"{i.Kind} {i.State}"));
            return $"{read.Kinds} {read.ProcessedAt is not null} {await exchange.StatusAsync("A-1")} {await exchange.StatusAsync("A-2")} {(await exchange.RowsAsync()).Count} rows; {work}";
        }
    }

    static byte[] Spoiled(string what)
    {
        var text = Packed.Text(string.Concat(Enumerable.Range(0, 200).Select(i => $"row {i * 7919 % 1009}\n")));
        var plain = Packed.Zip(CompressionLevel.NoCompression, ("a.txt", text));
        return what switch
        {
            "members" => Packed.Zip(("a", text), ("b", text), ("c", text), ("d", text)),
            "bytes" => Packed.Zip(CompressionLevel.NoCompression, ("a", new byte[4_000_001])),
            "ratio" => Packed.Zip(("a", new byte[1 << 20]), ("b", new byte[1 << 20])),
            "ratio-gzip" => Packed.Gzip(new byte[3 << 20]),
            "zip-in-zip" => Packed.Zip(("a.zip", plain)),
            "gzip-in-gzip" => Packed.Gzip(Packed.Gzip(text)),
            "gzip-in-gzip-in-zip" => Packed.Zip(("a.gz", Packed.Gzip(Packed.Gzip(text)))),
            "locked" => Packed.Locked(plain),
            "changed" => Packed.Changed(plain, 100),
            "lies-of-its-size" => Packed.WithHeader(Packed.Zip(("a.txt", text)), 24, null, 16),
            "cut-zip" => plain[..^30],
            "cut-gzip" => Packed.Gzip(text)[..^20],
            "changed-gzip" => Packed.Changed(Packed.Gzip(text), 60),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "No such file."),
        };
    }

    static Action<JsonObject> Limits(string json) => relay => relay["profiles"]![0]!["unpack"] = JsonNode.Parse(json);

    static async Task<IEnumerable<T>> TimelineAsync<T>(Exchange exchange, string pcn, CancellationToken stop) where T : ClaimEvent =>
        (await exchange.Relay.Get<ClaimLedger>().TimelineAsync((await exchange.ClaimAsync(pcn)).Key, stop)).Select(e => e.Event).OfType<T>();
}
