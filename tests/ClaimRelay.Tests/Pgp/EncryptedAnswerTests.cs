using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Tests.Unpacking;
using ClaimRelay.WorkQueues;
using Org.BouncyCastle.Bcpg;
using Xunit;

namespace ClaimRelay.Tests.Pgp;

/// <summary>Answers that the partner encrypted. <see cref="Exchange.AnswerAsync"/> processes each twice and compares every row.</summary>
public sealed class EncryptedAnswerTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    public static TheoryData<string> Forms => ["binary", "armored", "compressed", "signed", "zip", "gzip", "aes-128", "in-zip"];

    [Theory(Timeout = TimeLimit), MemberData(nameof(Forms))]
    public async Task What_is_encrypted_for_us_is_opened_and_its_content_archived_for_itself(string form)
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], stop, keys.With());
        var answer = Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100");
        var message = form switch
        {
            "armored" => new PartnerMessage { IsArmored = true }.Of(answer),
            "compressed" => new PartnerMessage { IsCompressed = true, SignedBy = InventedKeys.Partner }.Of(answer),
            "signed" => new PartnerMessage { SignedBy = InventedKeys.Partner, Hash = HashAlgorithmTag.Sha512 }.Of(answer),
            "zip" => new PartnerMessage().Of(Packed.Zip(("a.277", answer))),
            "gzip" => new PartnerMessage().Of(Packed.Gzip(answer)),
            "aes-128" => new PartnerMessage { Cipher = SymmetricKeyAlgorithmTag.Aes128 }.Of(answer),
            "in-zip" => Packed.Zip(("a.277.pgp", new PartnerMessage().Of(answer))),
            _ => new PartnerMessage().Of(answer),
        };
        var file = await exchange.AnswerAsync(message, "answer.277.pgp");
        var content = Assert.Single(file.Contents);
        Assert.Equal((form is "zip" or "gzip" or "in-zip" ? "1.1" : "1", "277CA"), (content.Place, content.Kinds));
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        Assert.Equal(answer, (await exchange.Relay.Get<Archive>().ReadAsync(content.Sha256!, stop)).ToArray());
        Assert.Equal(message, (await exchange.Relay.Get<Archive>().ReadAsync(file.Sha256, stop)).ToArray());
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "other-key", "OtherPgpKey", "it is encrypted for another key than ours" },
        { "password", "PgpPassword", "it is encrypted with a password instead of our key" },
        { "no-mdc", "NotProtected", "its encryption has no protection against changes on the way (MDC)" },
        { "3des", "WeakCipher", "it is encrypted with an outdated cipher; AES is required" },
        { "changed", "Damaged", "it is damaged: cut off, or changed on its way" },
        { "cut", "Damaged", "it is damaged: cut off, or changed on its way" },
        { "signed-otherwise", "BadSignature", "its signature does not fit: it was changed, or signed by somebody else" },
        { "sha1", "WeakSignature", "its signature uses an outdated hash, or a key that had expired or was revoked" },
        { "unsigned", "NoSignature", "it is not signed, and the account requires a signature" },
        { "stranger", "UnknownSigner", "it is signed with a key that is not among the partner's" },
        { "bomb", "TooPacked", "more than 200 bytes come out of each byte of it, as in a file that is made to do harm" },
    };

    [Theory(Timeout = TimeLimit), MemberData(nameof(Refused))]
    public async Task What_cannot_be_trusted_is_not_read_and_is_work(string what, string fault, string reason)
    {
        using var keys = new PgpAccount();
        var isRequired = what is "unsigned" or "stranger";
        await using var exchange = new Exchange(new(azurite, change: keys.With($"\"requireSignature\": {(isRequired ? "true" : "false")}")), TestContext.Current.CancellationToken);
        var answer = Answers.Ta1("000000001", "A");
        var message = what switch
        {
            "other-key" => new PartnerMessage { For = InventedKeys.Stranger }.Of(answer),
            "password" => new PartnerMessage { Password = "guess" }.Of(answer),
            "no-mdc" => new PartnerMessage { IsProtected = false }.Of(answer),
            "3des" => new PartnerMessage { Cipher = SymmetricKeyAlgorithmTag.TripleDes }.Of(answer),
            "changed" => Packed.Changed(new PartnerMessage().Of(answer), 400),
            "cut" => new PartnerMessage().Of(answer)[..^25],
            "signed-otherwise" => new PartnerMessage { SignedBy = InventedKeys.Partner, Signed = [1] }.Of(answer),
            "sha1" => new PartnerMessage { SignedBy = InventedKeys.Partner, Hash = HashAlgorithmTag.Sha1 }.Of(answer),
            "stranger" => new PartnerMessage { SignedBy = InventedKeys.Stranger }.Of(answer),
            "bomb" => new PartnerMessage { IsCompressed = true }.Of(new byte[3 << 20]),
            _ => new PartnerMessage().Of(answer),
        };
        var file = await exchange.AnswerAsync(message);
        Assert.Equal(("encrypted", fault), (file.Kinds, Assert.Single(file.Contents).Fault));
        var item = Assert.Single(await exchange.AccountWorkAsync());
        Assert.Equal(WorkKind.UnknownFile, item.Kind);
        Assert.Equal($"A file of {message.Length} bytes from the mailbox was not opened: {reason}. The file is archived as it came; nothing was read from this part of it.", item.Explanation);
        Assert.Null((await exchange.Relay.Get<Accounts>().GetAsync(exchange.Relay.Account, TestContext.Current.CancellationToken)).Stopped);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_signature_of_a_stranger_is_passed_over_where_none_is_required()
    {
        using var keys = new PgpAccount();
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken, keys.With());
        await exchange.AnswerAsync(new PartnerMessage { SignedBy = InventedKeys.Stranger }.Of(Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100")));
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Without_keys_the_file_waits_and_is_read_when_the_account_has_them()
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], stop);
        var file = await exchange.AnswerAsync(new PartnerMessage().Of(Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100")));
        Assert.Equal(("NoPgpKeys", 1), (Assert.Single(file.Contents).Fault, file.Unopened));

        await exchange.Relay.ReconfigureAsync(keys.With());
        await exchange.ProcessAsync(file);
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        Assert.Equal(WorkState.Done, Assert.Single(await exchange.AccountWorkAsync()).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_wrong_passphrase_stops_the_account_with_one_clear_error_and_the_file_waits()
    {
        var stop = TestContext.Current.CancellationToken;
        using var keys = new PgpAccount();
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], stop);
        await exchange.Relay.ReconfigureAsync(keys.With(passphrase: "wrong"));
        var file = await exchange.FetchAsync(new PartnerMessage().Of(Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A3:21:QC*20261103*U*100")));
        for (var run = 0; run < 2; run++)
            Assert.Equal(TimeSpan.FromMinutes(5), (await exchange.Relay.Get<ProcessResponse>().RunAsync(file.Account, file.Key, stop)).Delay);

        Assert.Equal($"Account {file.Account}: pgp.passphrase does not open pgp.privateKey.", (await exchange.Relay.Get<Accounts>().GetAsync(file.Account, stop)).Stopped);
        Assert.Equal(WorkKind.AccountStopped, Assert.Single(await exchange.AccountWorkAsync()).Kind);
        Assert.DoesNotContain(exchange.Relay.Log.Lines, l => l.Contains("wrong", StringComparison.Ordinal) || l.Contains("BEGIN PGP", StringComparison.Ordinal));

        await exchange.Relay.ReconfigureAsync(keys.With());
        await exchange.Relay.Get<ResumeAccount>().RunAsync(file.Account, stop);
        Assert.Null((await exchange.Relay.Get<ProcessResponse>().RunAsync(file.Account, file.Key, stop)).Delay);
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
    }
}
