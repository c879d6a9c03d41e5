using System.Text;
using ClaimRelay.Partners;

namespace ClaimRelay.Tests.Partners;

/// <summary>The part of a page in docs/profiles that the profile itself gives.</summary>
static class ProfilePages
{
    public const string Begin = "<!-- written from the profile -->";
    public const string End = "<!-- end -->";
    const string TestSuffix = "-test";

    public static string PathOf(string page) => Path.Combine(Sample.Root, "docs", "profiles", page + ".md");

    /// <summary>A profile for test accounts stands on the page of the one for production.</summary>
    public static string PageOf(ClearinghouseProfile profile) => profile.Id.EndsWith(TestSuffix, StringComparison.Ordinal) ? profile.Id[..^TestSuffix.Length] : profile.Id;

    /// <param name="profiles">Those of one page: of production, then of test.</param>
    public static string Write(IReadOnlyList<ClearinghouseProfile> profiles)
    {
        var first = profiles[0];
        var page = new StringBuilder($"{Begin}\n| setting | {string.Join(" | ", profiles.Select(p => $"`{p.Id}`"))} | from |\n| --- |{string.Concat(profiles.Select(_ => " --- |"))} --- |\n");
        Row("usage", p => p.Usage is null ? "as the account says" : Code(p.Usage));
        Row("port", p => Code(p.Port));
        Row("sendFolder", p => Folder(p, AccountFolder.SendFolder, p.SendFolder));
        Row("receiveFolder", p => Folder(p, AccountFolder.ReceiveFolder, p.ReceiveFolder));
        Row("receiverId", p => p.ReceiverId is null ? "none: set it in the account" : Code(p.ReceiverId));
        Row("fileName", p => Code(p.FileName));
        Row("forbiddenInNames", p => p.ForbiddenInNames.Length == 0 ? "" : $"blanks and `{p.ForbiddenInNames.Trim().Replace("|", "\\|")}`");
        Row("testBy", p => string.Join(", ", p.TestBy.Select(by => Code(Spelled(by)))));
        Row("testToken", p => Code(p.TestToken));
        Row("testReceiverId", p => Code(p.TestReceiverId));
        Row("afterFetch", p => Code(Spelled(p.AfterFetch)) + (p.FetchOnce ? ", fetchOnce" : ""));
        Row("keptFor", p => p.KeptFor is { } kept ? $"{kept.TotalDays:0} days" : "not known");
        Row("sendsTa1", p => p.SendsTa1 ? "yes" : "no");
        Row("sends999", p => Code(Spelled(p.Sends999)));
        Row("answerTimes", p => $"TA1 {Hours(p.AnswerTimes.Ta1)}, 999 {Hours(p.AnswerTimes.Acknowledgment)}, 277CA {Hours(p.AnswerTimes.ClearinghouseStatus)} and {Hours(p.AnswerTimes.PayerStatus)}, 835 {Hours(p.AnswerTimes.Remittance)}");
        Row("responseNames", p => string.Join(", ", p.ResponseNames.Select(name => $"{Code(name.Pattern)} {name.Kind}")));
        Row("reports", p => p.Reports ?? "not known");

        page.Append("\nWhere the settings are from:\n\n");
        foreach (var (place, source) in first.Sources.Index()) page.Append($"- {place + 1}: {source.From}\n");
        page.Append("- default: nobody says so; it is what this program does everywhere, until the account's companion guide says otherwise\n");
        if (profiles.Any(p => p.SendFolder.StartsWith('/') || p.ReceiveFolder.StartsWith('/')))
            page.Append("\nA folder that begins with `/` is looked for below the account's `root`, as any other is: without one, below the folder of the login. Where the guide means the top of the server, set `root` to `/`.\n");
        page.Append("\nTo be confirmed with the account's companion guide:\n\n");
        foreach (var open in first.Unconfirmed) page.Append($"- {open}\n");
        return page.Append(End).ToString();

        void Row(string setting, Func<ClearinghouseProfile, string> value)
        {
            var cells = profiles.Select(value).ToList();
            for (var i = 1; i < cells.Count; i++) if (cells[i] == cells[0] && cells[0].Length > 40) cells[i] = "the same";
            if (cells.Any(cell => cell.Length > 0)) page.Append($"| {setting}{(setting == "receiverId" ? " (ISA08)" : "")} | {string.Join(" | ", cells)} | {From(setting)} |\n");
        }

        string From(string setting) => IsKnown(setting) ? $"{first.Sources.Index().FirstOrDefault(s => s.Item.Settings.Contains(setting)) switch { (_, null) => "default", var found => found.Index + 1 }}" : "";

        // What is not set is from nowhere.
        bool IsKnown(string setting) => setting switch
        {
            "sendFolder" => !first.MustBeSet.Contains(AccountFolder.SendFolder),
            "receiveFolder" => !first.MustBeSet.Contains(AccountFolder.ReceiveFolder),
            "receiverId" => first.ReceiverId is not null,
            "usage" => first.Usage is not null,
            "testBy" => first.TestBy.Count > 0,
            "keptFor" => first.KeptFor is not null,
            "responseNames" => first.ResponseNames.Count > 0,
            "reports" => first.Reports is not null,
            _ => true,
        };
    }

    static string Folder(ClearinghouseProfile profile, AccountFolder folder, string value) => profile.MustBeSet.Contains(folder) ? "not public: set it in the account" : Code(value);

    static string Code(object? value) => value is null ? "" : $"`{value}`";

    static string Spelled(Enum value) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    static string Hours(TimeSpan time) => time < TimeSpan.FromDays(2) ? $"{time.TotalHours:0} h" : $"{time.TotalDays:0} days";
}
