using System.Text;
using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Pgp;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.Unpacking;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Pgp;

/// <summary>Claim files that leave encrypted.</summary>
public sealed class EncryptedTransmissionTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Theory(Timeout = TimeLimit), InlineData(false), InlineData(true)]
    public async Task What_leaves_is_encrypted_and_signed_and_both_forms_are_archived(bool isArmored)
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        await using var relay = new RelayFixture(azurite, change: keys.With($"\"encrypt\": true, \"sign\": true, \"armor\": {(isArmored ? "true" : "false")}"));
        var prepared = await PreparedAsync(relay, stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);

        var sent = (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, prepared.Id, stop))!;
        var uploaded = await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(relay.Inbound)), stop);
        Assert.Equal((TransmissionState.Delivered, prepared.Sha256, prepared.Size), (sent.State, sent.PlainSha256, sent.PlainSize));
        Assert.Equal(uploaded, (await relay.Get<Archive>().ReadAsync(sent.Sha256!, stop)).ToArray());
        Assert.Equal(uploaded.Length, sent.Size);
        Assert.Equal(isArmored, uploaded.AsSpan().StartsWith("-----BEGIN PGP MESSAGE-----"u8));
        Assert.Equal(ContainerKind.Pgp, Containers.Of(uploaded));

        // The partner opens it with its key, and finds our signature.
        var plain = await OpenedByPartnerAsync(uploaded, stop);
        Assert.Equal((await relay.Get<Archive>().ReadAsync(prepared.Sha256!, stop)).ToArray(), plain.ToArray());
        Assert.StartsWith("ISA*", Encoding.ASCII.GetString(plain.Span), StringComparison.Ordinal);

        // The proof that a claim was sent is the file that can be read.
        var claim = Assert.Single(await relay.Get<ClaimLedger>().FindAsync(relay.Practice, "A-1", stop));
        var proof = (await relay.Get<ClaimLedger>().TimelineAsync(claim.Key, stop)).Select(e => e.Event).OfType<ClaimTransmitted>().Single().Evidence;
        Assert.Equal(new(prepared.Sha256!, 0, prepared.Size), proof);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_retry_sends_the_same_encrypted_bytes()
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        await using var relay = new RelayFixture(azurite, change: keys.With("\"encrypt\": true"));
        var prepared = await PreparedAsync(relay, stop);
        Directory.Move(relay.Inbound, relay.Inbound + "-away");
        await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);
        var failed = (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, prepared.Id, stop))!;
        Assert.Equal((TransmissionState.Ready, prepared.Sha256), (failed.State, failed.PlainSha256));

        // Whatever the configuration says by now.
        await relay.ReconfigureAsync(null);
        Directory.Move(relay.Inbound + "-away", relay.Inbound);
        await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);
        var uploaded = await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(relay.Inbound)), stop);
        Assert.Equal(failed.Sha256, await relay.Get<Archive>().StoreAsync(uploaded, stop));
        Assert.Equal(ContainerKind.Pgp, Containers.Of(uploaded));
    }

    [Fact(Timeout = 300_000)]
    public async Task Dying_at_any_request_and_starting_again_sends_one_file_as_it_was_archived()
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        var counting = new DyingConnections(int.MaxValue, false);
        await RunAsync(counting);
        for (var at = 1; at <= counting.Count; at += Math.Max(1, counting.Count / 12)) await RunAsync(new(at, at % 2 == 0));

        async Task RunAsync(DyingConnections connections)
        {
            await using var relay = new RelayFixture(azurite, change: keys.With("\"encrypt\": true"));
            var prepared = await PreparedAsync(relay, stop);
            await relay.RestartAsync(connections);
            try
            {
                await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);
            }
            catch (Exception)
            {
                // What a kill would have ended.
            }

            await relay.RestartAsync();
            relay.Clock.Advance(TimeSpan.FromMinutes(1));
            await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);
            var sent = (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, prepared.Id, stop))!;
            Assert.Equal((TransmissionState.Delivered, prepared.Sha256), (sent.State, sent.PlainSha256));
            Assert.Equal((await relay.Get<Archive>().ReadAsync(sent.Sha256!, stop)).ToArray(), await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(relay.Inbound)), stop));
        }
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_began_to_leave_plain_goes_on_so()
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        await using var relay = new RelayFixture(azurite);
        var prepared = await PreparedAsync(relay, stop);
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, prepared.Id, t => t with { Step = UploadStep.Uploading }, stop);
        await relay.ReconfigureAsync(keys.With("\"encrypt\": true"));
        await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);
        Assert.Equal(prepared.Sha256, (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, prepared.Id, stop))!.Sha256);
    }

    public static TheoryData<string, string> Unfit => new()
    {
        { "missing", "Account {0}: pgp.partnerKeys[0]: Secret file:/no/such/key: there is no such file." },
        { "not-a-key", "Account {0}: the secret of pgp.partnerKeys[0] is no OpenPGP public key." },
        { "private-for-public", "Account {0}: the secret of pgp.partnerKeys[0] is no OpenPGP public key." },
        { "public-for-private", "Account {0}: the secret of pgp.privateKey is no OpenPGP private key." },
        { "no-passphrase", "Account {0}: pgp.privateKey is locked, and pgp.passphrase is not set." },
        { "expired", "Account {0}: the partner's key {1} cannot be encrypted for: it has expired, was revoked, or is neither RSA of 2048 bits nor of an elliptic curve." },
        { "short", "Account {0}: the partner's key {1} cannot be encrypted for: it has expired, was revoked, or is neither RSA of 2048 bits nor of an elliptic curve." },
        { "our-key-expired", "Account {0}: pgp.privateKey cannot sign: it has expired, was revoked, or is for encryption only." },
    };

    [Theory(Timeout = TimeLimit), MemberData(nameof(Unfit))]
    public async Task A_key_that_is_missing_or_does_not_fit_stops_the_account_before_anything_leaves(string what, string error)
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        var other = what switch
        {
            "expired" or "our-key-expired" => new InventedKeys("old", TimeSpan.FromDays(30)),
            "short" => new InventedKeys("short", bits: 1024),
            _ => InventedKeys.Partner,
        };
        var settings = keys.With("\"encrypt\": true, \"sign\": true", what is "our-key-expired" ? other : null, partner: what is "our-key-expired" ? InventedKeys.Partner : other);
        await using var relay = new RelayFixture(azurite, change: document =>
        {
            settings(document);
            var pgp = document["accounts"]![0]!["pgp"]!.AsObject();
            if (what is "missing") pgp["partnerKeys"] = new JsonArray("file:/no/such/key");
            if (what is "not-a-key") pgp["partnerKeys"] = new JsonArray(keys.Write("text", "no key at all"));
            if (what is "private-for-public") pgp["partnerKeys"] = new JsonArray(keys.Write("text", InventedKeys.Partner.SecretText));
            if (what is "public-for-private") pgp["privateKey"] = keys.Write("text", InventedKeys.Ours.PublicText);
            if (what is "no-passphrase") pgp.Remove("passphrase");
        });
        var prepared = await PreparedAsync(relay, stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);

        Assert.Empty(Directory.GetFiles(relay.Inbound));
        Assert.Equal(string.Format(error, relay.Account, Convert.ToHexString(other.Public.GetPublicKey().GetFingerprint())), (await relay.Get<Accounts>().GetAsync(relay.Account, stop)).Stopped);
        Assert.Equal(WorkKind.AccountStopped, Assert.Single(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop)).Kind);

        // Mended and resumed, it goes.
        await relay.ReconfigureAsync(keys.With("\"encrypt\": true, \"sign\": true"));
        await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, prepared.Id, stop);
        await OpenedByPartnerAsync(await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(relay.Inbound)), stop), stop);
    }

    static async Task<Transmission> PreparedAsync(RelayFixture relay, CancellationToken stop)
    {
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        return Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop));
    }

    /// <summary>With the roles of the two keys exchanged.</summary>
    static async Task<ReadOnlyMemory<byte>> OpenedByPartnerAsync(byte[] message, CancellationToken stop)
    {
        using var theirs = new PgpAccount();
        var document = new JsonObject { ["accounts"] = new JsonArray(new JsonObject()) };
        theirs.With(ours: InventedKeys.Partner, partner: InventedKeys.Ours)(document);
        var settings = System.Text.Json.JsonSerializer.Deserialize<PgpSettings>(document["accounts"]![0]!["pgp"]!, ConfigurationJson.Options)!;
        var account = new Account { Id = "partner", Profile = "generic", Practices = [], SenderId = "PARTNER" };
        var keys = await new PgpKeyring(new Secrets(".", null), TimeProvider.System).LoadAsync(account, settings, stop);
        return PgpMessages.Open(message, keys, requireSignature: true, new UnpackBudget(new(), message.Length));
    }
}
