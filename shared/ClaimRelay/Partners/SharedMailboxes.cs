namespace ClaimRelay.Partners;

/// <summary>What two accounts may not have in common.</summary>
sealed class SharedMailboxes(CheckReport report)
{
    readonly Dictionary<string, string> received = [];
    readonly Dictionary<string, (string Path, bool NamesAccount)> sent = [];
    readonly Dictionary<string, (string Path, string Usage)> users = [];

    /// <param name="profile">With the account's settings.</param>
    public void Add(Account account, ClearinghouseProfile profile, string path)
    {
        var login = profile.Transport is Transport.Folder ? "folder" : $"{account.Host.ToLowerInvariant()} {account.Port ?? profile.Port} {account.User}";
        string Place(string folder) => $"{login} {ProfileCheck.Normal($"{account.Root}/{folder}")}";

        // Two accounts on one mailbox would fetch, and remove, each other's answers.
        foreach (var folder in profile.FoldersToPoll().Select(Place).Distinct())
        {
            if (received.TryAdd(folder, path) || received[folder] == path) continue;
            report.Error(path, $"the mailbox of {received[folder]}", "one account for each mailbox");
            break;
        }

        SendFolder(profile, Place(profile.SendFolder), path);
        User(account, profile, path);
    }

    /// <summary>Each account counts its control numbers on its own: the same ones come up in both.</summary>
    void SendFolder(ClearinghouseProfile profile, string folder, string path)
    {
        var namesAccount = profile.FileName.Contains("{account}", StringComparison.Ordinal);
        if (sent.TryAdd(folder, (path, namesAccount)) || (namesAccount && sent[folder].NamesAccount)) return;
        report.Error(path, $"the send folder of {sent[folder].Path} and a fileName without {{account}}", "{account} in the fileName of both, so that no two files share a name");
    }

    void User(Account account, ClearinghouseProfile profile, string path)
    {
        if (profile.Transport is Transport.Folder || !profile.TestBy.Contains(TestSwitch.User)) return;
        var user = $"{account.Host.ToLowerInvariant()} {account.User}";
        if (users.TryAdd(user, (path, account.Usage)) || users[user].Usage == account.Usage) return;
        report.Error($"{path}.user", $"that of {users[user].Path}, which has usage {users[user].Usage}", $"a user of its own, as profile {profile.Id} tells test from production by user");
    }
}
