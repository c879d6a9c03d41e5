namespace ClaimRelay.Partners;

/// <summary>What a clearinghouse sees of a file that is about to leave.</summary>
/// <param name="Folder">Where its final name will stand, the account's root included.</param>
/// <param name="ReceiverId">ISA08 of its bytes.</param>
/// <param name="Usage">ISA15 of its bytes.</param>
public sealed record OutgoingFile(string Folder, string Name, string ReceiverId, string Usage)
{
    const int IsaLength = 106;

    /// <summary>Reads ISA08 and ISA15 from the bytes that will leave, not from what they were made of.</summary>
    /// <param name="content">Begins with ISA.</param>
    public static OutgoingFile Of(ReadOnlySpan<byte> content, string folder, string name)
    {
        var isa = System.Text.Encoding.ASCII.GetString(content[..Math.Min(IsaLength, content.Length)]);
        var elements = isa.Length > 3 ? isa.Split(isa[3]) : [];
        return new(folder, name, elements.ElementAtOrDefault(8)?.Trim() ?? "", elements.ElementAtOrDefault(15) ?? "");
    }
}

/// <summary>Account, folder, ISA08, ISA15 and file name must agree on test or production: a production claim in a test mailbox is lost
/// in silence until timely filing has passed, and a test claim in production is billed.</summary>
public static class UsageGuard
{
    /// <summary>Every disagreement in words; none means that the file may leave. Pure.</summary>
    public static IReadOnlyList<string> Disagreements(Account account, ClearinghouseProfile profile, OutgoingFile file)
    {
        var isTest = account.Usage == "T";
        var side = $"account {account.Id} is for {Named(account.Usage)}";
        List<string> found = [];
        if (file.Usage != account.Usage) found.Add($"ISA15 says {Named(file.Usage)}, but {side}");
        if (profile.Usage is { } usage && usage != account.Usage) found.Add($"profile {profile.Id} is for {Named(usage)} only, but {side}");
        if ((account.ReceiverId ?? profile.ReceiverId) is { } receiver && receiver != file.ReceiverId) found.Add($"ISA08 is {Quoted.Short(file.ReceiverId)}, but account {account.Id} sends to {Quoted.Short(receiver)}");
        if (profile.TestReceiverId is { } id && (file.ReceiverId == id) != isTest) found.Add($"ISA08 is {Quoted.Short(file.ReceiverId)}, and {Quoted.Short(id)} means test, but {side}");
        if (profile.TestFolder is { } folder && Stands(folder, file.Folder) != isTest) found.Add($"the folder is {Quoted.Short(file.Folder)}, and {Quoted.Short(folder)} in it means test, but {side}");
        if (profile.TestToken is { Length: > 0 } token && Carries(token, file.Name, isTest) != isTest) found.Add($"the file name is {Quoted.Short(file.Name)}, and {Quoted.Short(token)} in it means test, but {side}");
        return found;
    }

    /// <summary>True when one part of the path is the folder.</summary>
    internal static bool Stands(string folder, string path) => path.Split('/').Contains(folder, StringComparer.OrdinalIgnoreCase);

    /// <summary>The clearinghouse may or may not heed case: a test name must have the token as it is written, a production name in no way.</summary>
    internal static bool Carries(string token, string name, bool isTest) => name.Contains(token, isTest ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    static string Named(string usage) => usage switch { "T" => "test", "P" => "production", _ => Quoted.Short(usage) };
}
