using System.Text.RegularExpressions;

namespace ClaimRelay.Partners;

static partial class AccountCheck
{
    internal const string ReferenceForm = "file:PATH, env:NAME or keyvault:NAME";

    public static void Run(RelayConfiguration configuration, CheckReport report)
    {
        ConfigurationCheck.Ids(configuration.Accounts.Select(account => account.Id), "accounts", report);
        if (configuration.Accounts.Count == 0) report.Error("accounts", "none", "at least one account");

        Dictionary<(string, string, string), string> senders = [];
        var shared = new SharedMailboxes(report);
        foreach (var (index, account) in configuration.Accounts.Index())
        {
            var path = $"accounts[{index}]";
            Practices(configuration, account, path, report);
            Envelope(account, path, report);

            if (Profiles.Find(configuration, account.Profile)?.For(account) is not { } profile)
            {
                report.Error($"{path}.profile", Quoted.Short(account.Profile), $"one of {string.Join(", ", Known(configuration))}");
                continue;
            }

            Connection(account, profile, path, report);
            ProfileCheck.ExpectEvery(account.ExpectEvery, profile, $"{path}.expectEvery", report);
            if (account.Polling is { } polling) PollCheck.Run(polling, $"{path}.polling", report);
            if (account.Pgp is { } pgp) PgpCheck.Run(pgp, $"{path}.pgp", report);
            Folders(account, profile, path, report);
            TestOrProduction(account, profile, path, report);
            if ((account.ReceiverId ?? profile.ReceiverId) is not { } receiver)
            {
                report.Error($"{path}.receiverId", "none", $"the clearinghouse's ISA08, because profile {profile.Id} has none");
            }
            else if (!senders.TryAdd((account.SenderId, receiver, account.Usage), path))
            {
                // ISA13 is unique per sender and receiver, and each account counts on its own.
                report.Warn(path, $"has the sender and receiver ids of {senders[(account.SenderId, receiver, account.Usage)]}, so that both may use the same ISA13");
            }

            shared.Add(account, profile, path);
        }
    }

    static void Practices(RelayConfiguration configuration, Account account, string path, CheckReport report)
    {
        if (account.Practices.Count == 0) report.Error($"{path}.practices", "none", "at least one practice id");
        foreach (var (i, id) in account.Practices.Index())
        {
            if (configuration.Practices.All(practice => practice.Id != id)) report.Error($"{path}.practices[{i}]", Quoted.Short(id), "the id of a practice");
        }
    }

    static void Envelope(Account account, string path, CheckReport report)
    {
        EnvelopeIds.CheckQualifier(account.SenderQualifier, $"{path}.senderQualifier", report);
        EnvelopeIds.CheckId(account.SenderId, $"{path}.senderId", report);
        if (account.ReceiverId is { } receiver) EnvelopeIds.CheckId(receiver, $"{path}.receiverId", report);
        if (account.Usage is not ("P" or "T")) report.Error($"{path}.usage", Quoted.Short(account.Usage), "P or T");
    }

    static void Connection(Account account, ClearinghouseProfile profile, string path, CheckReport report)
    {
        if (profile.Transport == Transport.Folder)
        {
            if (account.Root.Length == 0) report.Error($"{path}.root", "none", "the directory that stands for the mailbox");
            return;
        }

        if (account.Host.Length == 0) report.Error($"{path}.host", "none", "a host name or address");
        else if (Uri.CheckHostName(account.Host) == UriHostNameType.Unknown) report.Error($"{path}.host", Quoted.Short(account.Host), "a host name or address, without scheme or port");
        if (account.Port is { } port) ProfileCheck.Port(port, $"{path}.port", report);
        if (account.User.Length == 0) report.Error($"{path}.user", "none", "a user name");
        Credential(account, path, report);

        if (account.HostKeys.Count == 0) report.Error($"{path}.hostKeys", "none", "at least one SHA256:... pin");
        foreach (var (i, pin) in account.HostKeys.Index())
        {
            if (!Pin().IsMatch(pin)) report.Error($"{path}.hostKeys[{i}]", Quoted.Short(pin), "SHA256: and 43 characters of base64, as ssh-keygen -l prints it");
        }
    }

    static void Credential(Account account, string path, CheckReport report)
    {
        switch (account.PrivateKey, account.Password)
        {
            case (null, null):
                report.Error(path, "neither privateKey nor password", $"one of them, as {ReferenceForm}");
                break;
            case ({ }, { }):
                report.Error(path, "both privateKey and password", "one of them");
                break;
        }

        Reference(account.PrivateKey, $"{path}.privateKey", report);
        Reference(account.Password, $"{path}.password", report);
        Reference(account.Passphrase, $"{path}.passphrase", report);
        Reference(account.Certificate, $"{path}.certificate", report);
        if (account.PrivateKey is null && account.Passphrase is not null) report.Error($"{path}.passphrase", "one without privateKey", "none, or the privateKey it belongs to");
        if (account.PrivateKey is null && account.Certificate is not null) report.Error($"{path}.certificate", "one without privateKey", "none, or the privateKey it belongs to");
        if (account.Password is null && account.PasswordBy is PasswordBy.KeyboardInteractive) report.Error($"{path}.passwordBy", "keyboardInteractive without password", "password as " + ReferenceForm);
        Proxy(account, $"{path}.proxy", report);
    }

    static void Proxy(Account account, string path, CheckReport report)
    {
        if (account.Proxy is not { } proxy) return;
        if (Uri.CheckHostName(proxy.Host) == UriHostNameType.Unknown) report.Error($"{path}.host", Quoted.Short(proxy.Host), "a host name or address, without scheme or port");
        ProfileCheck.Port(proxy.Port, $"{path}.port", report);
        Reference(proxy.Password, $"{path}.password", report);
        if (proxy is { User.Length: 0, Password: not null }) report.Error($"{path}.user", "none", "the user that the proxy's password belongs to");
    }

    /// <summary>A text that is no reference may be the secret itself, so it is never quoted.</summary>
    internal static void Reference(string? text, string path, CheckReport report)
    {
        if (text is null || SecretReference.TryParse(text, out _)) return;
        report.Error(path, text.Length == 0 ? "none" : "a text that is no reference (not shown)", ReferenceForm);
    }

    /// <summary>Account, ids and file name must agree on test or production: a claim in the wrong one is lost in silence.</summary>
    static void TestOrProduction(Account account, ClearinghouseProfile profile, string path, CheckReport report)
    {
        if (profile.Usage is { } usage && account.Usage != usage)
        {
            report.Error($"{path}.usage", Quoted.Short(account.Usage), $"{usage}, as profile {profile.Id} is for {(usage == "T" ? "test" : "production")} only");
            return;
        }

        TestSwitches(account, profile, path, report);
        if (profile.TestToken is not { Length: > 0 } token) return;
        var name = profile.FileName.Replace("{account}", account.Id, StringComparison.Ordinal);
        if (account.Usage == "T" && !UsageGuard.Carries(token, name, isTest: true))
        {
            report.Error($"{path}.usage", $"T with file name {Quoted.Short(name)}", $"a profile whose fileName contains {token}");
        }
        else if (account.Usage == "P" && UsageGuard.Carries(token, name, isTest: false))
        {
            report.Error($"{path}.usage", $"P with file name {Quoted.Short(name)}", $"a profile whose fileName does not contain {token}");
        }
    }

    static void TestSwitches(Account account, ClearinghouseProfile profile, string path, CheckReport report)
    {
        var isTest = account.Usage == "T";
        var meaning = isTest ? "T" : "P";
        if (profile.TestReceiverId is { } id && (account.ReceiverId ?? profile.ReceiverId) is { } receiver && (receiver == id) != isTest)
        {
            report.Error($"{path}.receiverId", $"{Quoted.Short(receiver)} with usage {meaning}", isTest ? $"{Quoted.Short(id)}, as profile {profile.Id} tells test files by it" : $"another id, as {Quoted.Short(id)} is that of test files");
        }

        var folder = $"{account.Root}/{profile.SendFolder}";
        if (profile.TestFolder is { } test && UsageGuard.Stands(test, folder) != isTest)
        {
            report.Error($"{path}.sendFolder", $"{Quoted.Short(profile.SendFolder)} with usage {meaning}", isTest ? $"a folder with {Quoted.Short(test)} in its path, as profile {profile.Id} tells test files by it" : $"a folder without {Quoted.Short(test)}, which is for test files");
        }

        if (!isTest) return;
        Known(TestSwitch.Folder, profile.TestFolder, "testFolder");
        Known(TestSwitch.Isa08, profile.TestReceiverId, "testReceiverId");
        Known(TestSwitch.FileName, profile.TestToken, "testToken");

        void Known(TestSwitch by, string? value, string setting)
        {
            if (profile.TestBy.Contains(by) && value is null) report.Error($"{path}.usage", $"T, but profile {profile.Id} has no {setting}", $"{setting} in the profile, from the companion guide, because this clearinghouse tells test files by it");
        }
    }

    static void Folders(Account account, ClearinghouseProfile profile, string path, CheckReport report)
    {
        ProfileCheck.AccountFolders(account, profile, path, report);
        Required(AccountFolder.SendFolder, account.SendFolder, "sendFolder");
        Required(AccountFolder.ReceiveFolder, account.ReceiveFolder, "receiveFolder");

        void Required(AccountFolder folder, string? value, string setting)
        {
            if (value is null && profile.MustBeSet.Contains(folder)) report.Error($"{path}.{setting}", "none", $"the folder of the account's companion guide, because it is not public and profile {profile.Id} has none");
        }
    }

    static IEnumerable<string> Known(RelayConfiguration configuration) =>
        configuration.Profiles.Concat(Profiles.BuiltIn).Select(profile => profile.Id).Distinct();

    [GeneratedRegex(@"\ASHA256:[A-Za-z0-9+/]{43}\z")]
    private static partial Regex Pin();
}
