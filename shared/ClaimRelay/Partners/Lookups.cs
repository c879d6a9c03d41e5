namespace ClaimRelay.Partners;

/// <summary>Looks things up in a checked configuration.</summary>
public static class Lookups
{
    /// <exception cref="KeyNotFoundException">No such account: it was taken out of the configuration while work for it was under way.</exception>
    public static Account Account(this RelayConfiguration configuration, string id) =>
        configuration.Accounts.FirstOrDefault(a => a.Id == id) ?? throw new KeyNotFoundException($"Account {id} is not in the configuration; put it back until its work is done.");

    /// <summary>The account's profile, with what the account sets of its own.</summary>
    public static ClearinghouseProfile ProfileOf(this RelayConfiguration configuration, Account account) =>
        Profiles.Find(configuration, account.Profile)?.For(account) ?? throw new KeyNotFoundException($"Profile {account.Profile} of account {account.Id} is not in the configuration.");

    public static ClearinghouseProfile For(this ClearinghouseProfile profile, Account account) => profile with
    {
        SendFolder = account.SendFolder ?? profile.SendFolder,
        ReceiveFolder = account.ReceiveFolder ?? profile.ReceiveFolder,
        ReceiveSubfolders = account.ReceiveSubfolders ?? profile.ReceiveSubfolders,
        Polling = account.Polling ?? profile.Polling,
    };

    /// <summary>Every folder in which answers may lie.</summary>
    public static IEnumerable<string> FoldersToPoll(this ClearinghouseProfile profile) =>
        profile.ReceiveSubfolders.Select(below => $"{profile.ReceiveFolder.TrimEnd('/')}/{below}").Prepend(profile.ReceiveFolder);

    public static string ReceiverIdFor(this ClearinghouseProfile profile, Account account) =>
        account.ReceiverId ?? profile.ReceiverId ?? throw new KeyNotFoundException($"Neither account {account.Id} nor its profile names a receiver id.");

    /// <summary>The practices of an account, those that own the NPI first.</summary>
    public static IEnumerable<Practice> PracticesOf(this RelayConfiguration configuration, Account account, string npi) =>
        configuration.Practices.Where(p => account.Practices.Contains(p.Id)).OrderBy(p => p.Npis.Contains(npi) ? 0 : p.Npis.Contains("*") ? 1 : 2);

    /// <summary>How often files of each kind come at least: the account's word over its profile's.</summary>
    public static IEnumerable<KeyValuePair<string, TimeSpan>> ExpectedOf(this RelayConfiguration configuration, Account account) =>
        account.ExpectEvery.Concat(configuration.ProfileOf(account).ExpectEvery).DistinctBy(expected => expected.Key);
}
