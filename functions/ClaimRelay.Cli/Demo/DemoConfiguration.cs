using System.Text.Json;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Samples;

namespace ClaimRelay.Cli.Demo;

/// <summary>The relay.json of the demo: its two practices or yours, two accounts at two simulated clearinghouses.</summary>
static class DemoConfiguration
{
    public const string North = "north";
    public const string Harbor = "harbor";

    // Long enough that no sample is near its limit, however long ago the samples were written.
    const int DaysAhead = 365;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    static readonly DateOnly EarliestService = new(2026, 9, 1);

    /// <summary>The mailbox profile behind each account.</summary>
    public static IReadOnlyDictionary<string, MailboxProfile> Mailboxes { get; } =
        new Dictionary<string, MailboxProfile> { [North] = MailboxProfile.Northwind, [Harbor] = MailboxProfile.Harbor };

    /// <returns>The document, to be checked by the reader that the host uses.</returns>
    public static byte[] Write(DemoDrops drops, SshServer server, DateOnly today) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        practices = drops.AreYours ? [Yours] : (object[])[Practice(SamplePractice.Hilltop), Practice(SamplePractice.Lakeside)],
        profiles = Mailboxes.Values.Select(Profile),
        accounts = Mailboxes.Select(m => AccountOf(m.Key, m.Value, drops, server)),
        routes = drops.AreYours ? [new { practice = "*", account = North }] : Routes,
        payers = new[]
        {
            new { id = "*", filingLimitDays = DaysAhead + Math.Max(0, today.DayNumber - EarliestService.DayNumber), source = "Invented for the demo: no payer says so" },
        },
    }, Indented);

    static object Yours { get; } = new { id = DemoDrops.YourPractice, name = "Your practice", npis = new[] { "*" } };

    static object[] Routes { get; } =
    [
        new { practice = SamplePractice.Hilltop.Id, account = North },
        new { practice = SamplePractice.Hilltop.Id, payer = SamplePayer.Oak.Id, account = Harbor },
        new { practice = SamplePractice.Lakeside.Id, account = Harbor },
    ];

    static object Practice(SamplePractice practice) => new
    {
        id = practice.Id,
        name = practice.Name,
        npis = new[] { practice.Npi1, practice.Npi2 },
        taxIds = new[] { practice.TaxId },
        senderIds = new[] { practice.SenderId },
    };

    static object Profile(MailboxProfile mailbox) => new
    {
        id = mailbox.Id,
        sendFolder = mailbox.SendFolder,
        receiveFolder = mailbox.ReceiveFolder,
        fileName = mailbox.Id == MailboxProfile.Harbor.Id ? "CR{isa13}.{account}" : "{account}_{date}_{isa13}.837",
        afterFetch = mailbox.ArchiveFolder is null ? "delete" : "move",
        archiveFolder = mailbox.ArchiveFolder ?? "archive",
        receiverId = mailbox.InterchangeId,
        sendsTa1 = mailbox.SendsTa1,
        sends999 = mailbox.RejectedOnly999 ? "rejectedOnly" : "all",
        pollEvery = "00:00:01",
        settledAfter = "00:00:01",
    };

    static object AccountOf(string id, MailboxProfile mailbox, DemoDrops drops, SshServer server) => new
    {
        id,
        profile = mailbox.Id,
        host = "127.0.0.1",
        port = server.Port,
        user = SshServer.User,
        privateKey = $"file:{server.KeyFor(id)}",
        hostKeys = new[] { server.HostKeyFingerprint },
        practices = drops.AreYours ? [DemoDrops.YourPractice]
            : id == North ? new[] { SamplePractice.Hilltop.Id } : [SamplePractice.Hilltop.Id, SamplePractice.Lakeside.Id],
        senderId = "CLAIMRELAY",

        // Someone who tries a test file of their own wants to see it go through.
        usage = drops.AreYours && drops.Files.All(f => f.Usage is not "P") ? "T" : "P",
    };
}
