using ClaimRelay.Partners;

namespace ClaimRelay.Transmissions;

/// <summary>Names of the files we send, by the profile's template.</summary>
public static class FileNames
{
    public static string For(ClearinghouseProfile profile, Account account, string isa13, DateTimeOffset at)
    {
        var name = profile.FileName
            .Replace("{account}", account.Id)
            .Replace("{isa13}", isa13)
            .Replace("{date}", at.ToString("yyyyMMdd"))
            .Replace("{time}", at.ToString("HHmmss"));
        if (profile.TestToken is { Length: > 0 } token && name.Contains(token, StringComparison.OrdinalIgnoreCase) != (account.Usage == "T"))
            throw new InvalidOperationException($"Account {account.Id} is for usage {account.Usage}, but its file name template says otherwise (test token '{token}'): correct the profile's fileName.");
        return name;
    }
}
