using ClaimRelay.Partners;

namespace ClaimRelay.Transmissions;

/// <summary>Names of the files we send, by the profile's template, which the check of the configuration holds against the account's usage.</summary>
public static class FileNames
{
    public static string For(ClearinghouseProfile profile, Account account, string isa13, DateTimeOffset at)
    {
        return profile.FileName
            .Replace("{account}", account.Id)
            .Replace("{isa13}", isa13)
            .Replace("{date}", at.ToString("yyyyMMdd"))
            .Replace("{time}", at.ToString("HHmmss"));
    }
}
