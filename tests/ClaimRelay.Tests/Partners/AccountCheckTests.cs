using Xunit;

namespace ClaimRelay.Tests.Partners;

public class AccountCheckTests
{
    [Fact]
    public void An_sftp_account_needs_host_user_credential_and_pins()
    {
        Assert.Equal(
            [
                "accounts[1].host: found none, want a host name or address",
                "accounts[1].user: found none, want a user name",
                "accounts[1]: found neither privateKey nor password, want one of them, as file:PATH, env:NAME or keyvault:NAME",
                "accounts[1].hostKeys: found none, want at least one SHA256:... pin",
            ],
            Sample.Errors(document =>
            {
                foreach (var name in (string[])["host", "user", "password", "hostKeys"]) document.At("accounts", 1).Remove(name);
            }));
    }

    [Fact]
    public void A_folder_account_needs_only_its_directory()
    {
        static string[] Errors(string root) => Sample.Errors(document =>
        {
            document["profiles"] = Sample.Json("""[{ "id": "local", "transport": "folder", "receiverId": "LOCAL" }]""");
            document["accounts"]![1] = Sample.Json($$"""{ "id": "second", "profile": "local", "root": "{{root}}", "practices": ["north"], "senderId": "RELAY01" }""");
        });

        Assert.Empty(Errors("mailbox"));
        Assert.Equal(["accounts[1].root: found none, want the directory that stands for the mailbox"], Errors(""));
    }

    [Fact]
    public void What_goes_with_a_key_or_a_password_is_not_without_it_and_a_proxy_is_whole()
    {
        Assert.Equal(
            [
                "accounts[0].passwordBy: found keyboardInteractive without password, want password as file:PATH, env:NAME or keyvault:NAME",
                "accounts[0].proxy.host: found \"http://proxy.example\", want a host name or address, without scheme or port",
                "accounts[0].proxy.port: found 0, want 1 to 65535",
                "accounts[0].proxy.user: found none, want the user that the proxy's password belongs to",
                "accounts[1].passphrase: found one without privateKey, want none, or the privateKey it belongs to",
                "accounts[1].certificate: found one without privateKey, want none, or the privateKey it belongs to",
            ],
            Sample.Errors(document =>
            {
                document.At("accounts", 0)["passwordBy"] = "keyboardInteractive";
                document.At("accounts", 0)["proxy"] = Sample.Json("""{ "kind": "http", "host": "http://proxy.example", "port": 0, "password": "env:PROXY" }""");
                document.At("accounts", 1)["passphrase"] = "env:X";
                document.At("accounts", 1)["certificate"] = "env:Y";
            }));
    }

    [Fact]
    public void Only_weak_algorithms_that_there_are_may_be_named()
    {
        var errors = Sample.Errors(document => document["profiles"] = Sample.Json("""[{ "id": "old", "weakAlgorithms": ["diffie-hellman-group14-sha1", "rot13"], "operationsAtOnce": 0 }]"""));
        Assert.Equal("profiles[0].operationsAtOnce: found 0, want 1 to 64", errors[0]);
        Assert.StartsWith("profiles[0].weakAlgorithms[1]: found \"rot13\", want one of diffie-hellman-group", errors[1], StringComparison.Ordinal);
        Assert.Equal(2, errors.Length);
    }

    [Fact]
    public void A_literal_secret_is_refused_and_not_shown()
    {
        const string Pem = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n";
        Assert.Equal(
            [
                "accounts[0].privateKey: found a text that is no reference (not shown), want file:PATH, env:NAME or keyvault:NAME",
                "accounts[1].password: found a text that is no reference (not shown), want file:PATH, env:NAME or keyvault:NAME",
            ],
            Sample.Errors(document =>
            {
                document.At("accounts", 0)["privateKey"] = Pem;
                document.At("accounts", 1)["password"] = "hunter2";
            }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("file:")]
    [InlineData("file:-----BEGIN KEY-----")]
    [InlineData("env:A B")]
    [InlineData("env:")]
    [InlineData("keyvault:under_score")]
    [InlineData("https://vault.example/secrets/x")]
    [InlineData("FILE:/x")]
    public void What_is_no_reference_is_refused(string text)
    {
        var error = Assert.Single(Sample.Errors(document => document.At("accounts", 0)["privateKey"] = text));
        Assert.EndsWith("want file:PATH, env:NAME or keyvault:NAME", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_and_password_together_are_refused() =>
        Assert.Equal(["accounts[0]: found both privateKey and password, want one of them"], Sample.Errors(document => document.At("accounts", 0)["password"] = "env:X"));

    [Theory]
    [InlineData("MD5:aa:bb")]
    [InlineData("SHA256:short")]
    [InlineData("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_pin_of_another_form_is_refused(string pin) =>
        Assert.Equal(
            [$"accounts[0].hostKeys[1]: found \"{pin}\", want SHA256: and 43 characters of base64, as ssh-keygen -l prints it"],
            Sample.Errors(document => document.At("accounts", 0)["hostKeys"]!.AsArray().Add(pin)));

    [Fact]
    public void Envelope_values_are_checked()
    {
        Assert.Equal(
            [
                "accounts[0].senderQualifier: found \"Z\", want two letters or digits (ISA05, ISA07)",
                "accounts[0].senderId: found \"SIXTEEN-CHARS-XX\", want 1 to 15 characters without delimiters (ISA06, ISA08)",
                "accounts[0].usage: found \"I\", want P or T",
                "accounts[0].host: found \"sftp://x\", want a host name or address, without scheme or port",
                "accounts[0].port: found 0, want 1 to 65535",
                "accounts[1].senderId: found \"A*B\", want 1 to 15 characters without delimiters (ISA06, ISA08)",
                "accounts[1].receiverId: found none, want the clearinghouse's ISA08, because profile generic has none",
            ],
            Sample.Errors(document =>
            {
                var (first, second) = (document.At("accounts", 0), document.At("accounts", 1));
                first["senderQualifier"] = "Z";
                first["senderId"] = "SIXTEEN-CHARS-XX";
                first["usage"] = "I";
                first["host"] = "sftp://x";
                first["port"] = 0;
                second["senderId"] = "A*B";
                second.Remove("receiverId");
            }));
    }

    [Fact]
    public void Test_or_production_must_agree_between_account_and_profile()
    {
        Assert.Equal(
            ["accounts[0].usage: found \"T\", want P, as profile stedi is for production only"],
            Sample.Errors(document => (document.At("accounts", 0)["profile"], document.At("accounts", 0)["usage"]) = ("stedi", "T")));
        Assert.Equal(
            ["accounts[0].usage: found \"P\", want T, as profile office-ally-test is for test only"],
            Sample.Errors(document => document.At("accounts", 0)["profile"] = "office-ally-test"));
        Assert.Empty(Sample.Errors(document => (document.At("accounts", 0)["profile"], document.At("accounts", 0)["usage"]) = ("office-ally-test", "T")));
    }

    [Theory]
    [InlineData("T", "{account}_{isa13}.837", "T with file name \"main_{isa13}.837\", want a profile whose fileName contains TRIAL")]
    [InlineData("P", "trial_{isa13}.837", "P with file name \"trial_{isa13}.837\", want a profile whose fileName does not contain TRIAL")]
    public void The_test_token_stands_in_the_names_of_test_files_only(string usage, string fileName, string error) =>
        Assert.Equal(
            [$"accounts[0].usage: found {error}"],
            Sample.Errors(document =>
            {
                document["profiles"] = Sample.Json($$"""[{ "id": "own", "receiverId": "X", "testToken": "TRIAL", "fileName": "{{fileName}}" }]""");
                (document.At("accounts", 0)["profile"], document.At("accounts", 0)["usage"]) = ("own", usage);
            }));

    [Theory]
    [InlineData("P", "inbound", "STEDITEST", "receiverId: found \"STEDITEST\" with usage P, want another id, as \"STEDITEST\" is that of test files")]
    [InlineData("T", "inbound/test", "OTHER", "receiverId: found \"OTHER\" with usage T, want \"STEDITEST\", as profile own tells test files by it")]
    [InlineData("P", "inbound/test", "OTHER", "sendFolder: found \"inbound/test\" with usage P, want a folder without \"TEST\", which is for test files")]
    [InlineData("T", "inbound", "STEDITEST", "sendFolder: found \"inbound\" with usage T, want a folder with \"TEST\" in its path, as profile own tells test files by it")]
    public void Test_or_production_must_agree_in_receiver_id_and_folder(string usage, string folder, string receiver, string error)
    {
        void Change(System.Text.Json.Nodes.JsonObject document, string usage)
        {
            document["profiles"] = Sample.Json("""[{ "id": "own", "receiverId": "OTHER", "testReceiverId": "STEDITEST", "testFolder": "TEST" }]""");
            var account = document.At("accounts", 0);
            (account["profile"], account["usage"], account["sendFolder"], account["receiverId"]) = ("own", usage, folder, receiver);
        }

        Assert.Equal([$"accounts[0].{error}"], Sample.Errors(document => Change(document, usage)));
    }

    [Fact]
    public void A_test_account_needs_what_tells_its_files_to_be_known()
    {
        static string[] Errors(string usage, string folder, string? own = null) => Sample.Errors(document =>
        {
            if (own is not null) document["profiles"] = Sample.Json(own);
            var account = document.At("accounts", 0);
            (account["profile"], account["usage"], account["receiverId"], account["sendFolder"]) = ("change-healthcare", usage, "OPTUM", folder);
        });

        Assert.Empty(Errors("P", "claims"));
        Assert.Equal(
            ["accounts[0].usage: found T, but profile change-healthcare has no testFolder, want testFolder in the profile, from the companion guide, because this clearinghouse tells test files by it"],
            Errors("T", "claims"));
        Assert.Empty(Errors("T", "claims/TEST", """[{ "id": "change-healthcare", "testFolder": "TEST" }]"""));
    }

    [Fact]
    public void Where_the_user_tells_test_from_production_each_has_its_own()
    {
        static string[] Errors(string user) => Sample.Errors(document =>
        {
            var (first, second) = (document.At("accounts", 0), document.At("accounts", 1));
            (first["profile"], second["profile"], second["host"], second["user"], second["usage"], second["receiveFolder"]) = ("stedi", "stedi-test", "SFTP.example", user, "T", "from-test");
            second.Remove("receiverId");
        });

        Assert.Empty(Errors("relay-test"));
        Assert.Equal(["accounts[1].user: found that of accounts[0], which has usage P, want a user of its own, as profile stedi-test tells test from production by user"], Errors("relay"));
    }

    [Fact]
    public void Two_accounts_that_send_into_one_folder_need_names_that_tell_them_apart()
    {
        static string[] Errors(string fileName) => Sample.Errors(document =>
        {
            document["profiles"] = Sample.Json($$"""[{ "id": "own", "receiverId": "X", "fileName": "{{fileName}}" }]""");
            var (first, second) = (document.At("accounts", 0), document.At("accounts", 1));
            (first["profile"], second["profile"], second["host"], second["receiveFolder"]) = ("own", "own", "sftp.example", "outbound/other");
        });

        Assert.Empty(Errors("{account}_{isa13}.837"));
        Assert.Equal(["accounts[1]: found the send folder of accounts[0] and a fileName without {account}, want {account} in the fileName of both, so that no two files share a name"], Errors("{date}_{isa13}.837"));
    }

    [Fact]
    public void A_folder_below_the_receive_folder_belongs_to_one_account() =>
        Assert.Equal(
            ["accounts[1]: found the mailbox of accounts[0], want one account for each mailbox"],
            Sample.Errors(document =>
            {
                var (first, second) = (document.At("accounts", 0), document.At("accounts", 1));
                (first["profile"], first["receiverId"], first["receiveSubfolders"]) = ("claim-md", "OTHER", Sample.Json("""["1", "2"]"""));
                (second["profile"], second["host"], second["receiveFolder"]) = ("claim-md", "sftp.example", "/ReceiveFiles/2");
            }));

    [Fact]
    public void Folders_of_an_account_obey_the_rules_of_folders() =>
        Assert.Equal(
            [
                "accounts[0].sendFolder: found none, want a folder",
                "accounts[0].receiveFolder: found \"../out\", want a folder with / between its parts and no ..",
                "accounts[1].receiveSubfolders[0]: found \"1\", want a folder other than sendFolder",
            ],
            Sample.Errors(document =>
            {
                (document.At("accounts", 0)["sendFolder"], document.At("accounts", 0)["receiveFolder"]) = ("", "../out");
                (document.At("accounts", 1)["sendFolder"], document.At("accounts", 1)["receiveSubfolders"]) = ("outbound/1", Sample.Json("""["1"]"""));
            }));

    [Fact]
    public void Two_accounts_on_one_mailbox_are_refused() =>
        Assert.Equal(
            ["accounts[1]: found the mailbox of accounts[0], want one account for each mailbox"],
            Sample.Errors(document =>
            {
                var second = document.At("accounts", 1);
                (second["profile"], second["host"], second["receiverId"]) = ("availity", "SFTP.example", "OTHER");
            }));

    [Fact]
    public void Two_accounts_with_the_same_sender_and_receiver_are_a_warning() =>
        Assert.Equal(
            ["accounts[1]: has the sender and receiver ids of accounts[0], so that both may use the same ISA13"],
            Sample.Warnings(document => document.At("accounts", 1)["receiverId"] = "030240928"));

    [Theory]
    [InlineData("{}", "accounts[0].pgp: found no key, want privateKey, partnerKeys or both, as file:PATH, env:NAME or keyvault:NAME")]
    [InlineData("""{ "privateKey": "env:A", "partnerKeys": ["-----BEGIN PGP PUBLIC KEY BLOCK-----"] }""", "accounts[0].pgp.partnerKeys[0]: found a text that is no reference (not shown), want file:PATH, env:NAME or keyvault:NAME")]
    [InlineData("""{ "partnerKeys": ["env:A"], "passphrase": "env:B" }""", "accounts[0].pgp.passphrase: found a passphrase without a key, want privateKey beside it")]
    [InlineData("""{ "privateKey": "env:A", "encrypt": true }""", "accounts[0].pgp.encrypt: found true without partnerKeys, want the partner's public key, to encrypt for")]
    [InlineData("""{ "partnerKeys": ["env:A"], "encrypt": true, "sign": true }""", "accounts[0].pgp.sign: found true without privateKey, want our private key, to sign with")]
    [InlineData("""{ "privateKey": "env:A", "partnerKeys": ["env:B"], "sign": true }""", "accounts[0].pgp.sign: found true without encrypt, want encrypt true beside it")]
    [InlineData("""{ "privateKey": "env:A", "armor": true }""", "accounts[0].pgp.armor: found true without encrypt, want encrypt true beside it")]
    [InlineData("""{ "privateKey": "env:A", "requireSignature": true }""", "accounts[0].pgp.requireSignature: found true without partnerKeys, want the partner's public key, to check signatures with")]
    [InlineData("""{ "partnerKeys": ["env:A"], "requireSignature": true }""", "accounts[0].pgp.requireSignature: found true without privateKey, want our private key, without which no file can be opened")]
    public void What_is_done_with_pgp_must_have_the_keys_for_it(string pgp, string error) =>
        Assert.Equal([error], Sample.Errors(document => document.At("accounts", 0)["pgp"] = Sample.Json(pgp)));

    [Fact]
    public void Pgp_both_ways_is_accepted() =>
        Assert.Empty(Sample.Errors(document => document.At("accounts", 0)["pgp"] = Sample.Json("""
            { "privateKey": "keyvault:our-key", "passphrase": "keyvault:our-passphrase", "partnerKeys": ["file:a.asc", "file:b.asc"], "encrypt": true, "sign": true, "armor": true, "requireSignature": true }
            """)));
}
