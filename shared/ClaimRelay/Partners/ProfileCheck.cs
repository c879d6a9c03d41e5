using System.Text.RegularExpressions;
using ClaimRelay.Mailboxes;

namespace ClaimRelay.Partners;

static partial class ProfileCheck
{
    public static void Run(RelayConfiguration configuration, CheckReport report)
    {
        ConfigurationCheck.Ids(configuration.Profiles.Select(profile => profile.Id), "profiles", report);
        foreach (var (index, profile) in configuration.Profiles.Index())
        {
            One(profile, $"profiles[{index}]", report);
        }
    }

    public static void One(ClearinghouseProfile profile, string path, CheckReport report)
    {
        Port(profile.Port, $"{path}.port", report);
        Folders(profile, path, report);
        FileName(profile, path, report);
        EnvelopeIds.CheckQualifier(profile.ReceiverQualifier, $"{path}.receiverQualifier", report);
        if (profile.ReceiverId is { } receiver) EnvelopeIds.CheckId(receiver, $"{path}.receiverId", report);
        if (profile.TestReceiverId is { } test) EnvelopeIds.CheckId(test, $"{path}.testReceiverId", report);
        if (profile.Usage is not (null or "P" or "T")) report.Error($"{path}.usage", Quoted.Short(profile.Usage), "P or T");
        if (profile.LargestFileBytes < 1) report.Error($"{path}.largestFileBytes", profile.LargestFileBytes.ToString(), "1 or more");
        if (profile.PollEvery < TimeSpan.FromSeconds(1)) report.Error($"{path}.pollEvery", profile.PollEvery.ToString(), "00:00:01 or more");
        if (profile.Polling is { } polling) PollCheck.Run(polling, $"{path}.polling", report);
        if (profile.OperationsAtOnce is < 1 or > 64) report.Error($"{path}.operationsAtOnce", profile.OperationsAtOnce.ToString(), "1 to 64");
        foreach (var (i, name) in profile.WeakAlgorithms.Index())
            if (!SshAlgorithms.Weak.Contains(name)) report.Error($"{path}.weakAlgorithms[{i}]", Quoted.Short(name), $"one of {string.Join(", ", SshAlgorithms.Weak)}");
        Positive(profile.SettledAfter, $"{path}.settledAfter", report);
        if (profile.UnfinishedAfter < profile.SettledAfter) report.Error($"{path}.unfinishedAfter", profile.UnfinishedAfter.ToString(), "as long as settledAfter or longer");
        if (profile.FilesPerPoll < 1) report.Error($"{path}.filesPerPoll", profile.FilesPerPoll.ToString(), "1 or more");
        if (profile.KeptFor < TimeSpan.FromDays(1)) report.Error($"{path}.keptFor", profile.KeptFor.ToString()!, "1.00:00:00 or more, or null where it is not known");
        ExpectEvery(profile.ExpectEvery, profile, $"{path}.expectEvery", report);
        Unpack(profile.Unpack, $"{path}.unpack", report);
        ResponseNames.Check(profile, $"{path}.responseNames", report);
        Positive(profile.AnswerTimes.Ta1, $"{path}.answerTimes.ta1", report);
        Positive(profile.AnswerTimes.Acknowledgment, $"{path}.answerTimes.acknowledgment", report);
        Positive(profile.AnswerTimes.ClearinghouseStatus, $"{path}.answerTimes.clearinghouseStatus", report);
        Positive(profile.AnswerTimes.PayerStatus, $"{path}.answerTimes.payerStatus", report);
        Positive(profile.AnswerTimes.Remittance, $"{path}.answerTimes.remittance", report);
    }

    public static void Port(int port, string path, CheckReport report)
    {
        if (port is < 1 or > 65535) report.Error(path, port.ToString(), "1 to 65535");
    }

    public static void ExpectEvery(IReadOnlyDictionary<string, TimeSpan> expected, ClearinghouseProfile profile, string path, CheckReport report)
    {
        foreach (var (kind, every) in expected)
        {
            if (!FileKinds.MayBeExpected.Contains(kind)) report.Error(path, Quoted.Short(kind), $"kinds of files: {string.Join(", ", FileKinds.MayBeExpected)}");
            else if (every < TimeSpan.FromHours(1)) report.Error($"{path}.{kind}", every.ToString(), "01:00:00 or more");
            else if (kind is "999" or "997" && profile.Sends999 is not AcknowledgmentsSent.All) report.Error($"{path}.{kind}", every.ToString(), $"none, or sends999 all in profile {profile.Id}: else a file that is accepted gets no {kind}");
        }
    }

    // Contents are held in memory one at a time, and an array has at most 2 GB.
    static void Unpack(UnpackLimits limits, string path, CheckReport report)
    {
        if (limits.MostMembers is < 1 or > 10_000) report.Error($"{path}.mostMembers", limits.MostMembers.ToString(), "1 to 10000");
        if (limits.MostBytes is < 1 or > 1L << 30) report.Error($"{path}.mostBytes", limits.MostBytes.ToString(), $"1 to {1L << 30}");
        if (limits.MostRatio < 1) report.Error($"{path}.mostRatio", limits.MostRatio.ToString(), "1 or more");
    }

    static void Folders(ClearinghouseProfile profile, string path, CheckReport report)
    {
        Folder(profile.SendFolder, $"{path}.sendFolder", report);
        Folder(profile.ReceiveFolder, $"{path}.receiveFolder", report, used: profile.ReceiveFolder);
        if (profile.StagingFolder is { } staging) Folder(staging, $"{path}.stagingFolder", report);
        if (profile.TestFolder is { } test && !MailboxPath.IsName(test))
            report.Error($"{path}.testFolder", test.Length == 0 ? "none" : Quoted.Short(test), "the name of one folder, without /");
        Apart(profile, path, report);

        if (profile.AfterFetch != AfterFetch.Move) return;
        Folder(profile.ArchiveFolder, $"{path}.archiveFolder", report);
        if (Same(profile.ArchiveFolder, profile.ReceiveFolder))
        {
            report.Error($"{path}.archiveFolder", Quoted.Short(profile.ArchiveFolder), "a folder other than receiveFolder, because afterFetch is move");
        }
        else if (Same(profile.ArchiveFolder, profile.SendFolder))
        {
            report.Error($"{path}.archiveFolder", Quoted.Short(profile.ArchiveFolder), "a folder other than sendFolder, because afterFetch is move");
        }
    }

    /// <summary>Where an account sets folders of its own, the same rules hold.</summary>
    /// <param name="profile">With the account's settings.</param>
    public static void AccountFolders(Account account, ClearinghouseProfile profile, string path, CheckReport report)
    {
        if (account.SendFolder is { } send) Folder(send, $"{path}.sendFolder", report);
        if (account.ReceiveFolder is { } receive) Folder(receive, $"{path}.receiveFolder", report, used: receive);
        if (account.SendFolder is null && account.ReceiveFolder is null && account.ReceiveSubfolders is null) return;
        Apart(profile, path, report);
    }

    /// <summary>Else the relay would fetch, and then remove, the claims that it has just sent.</summary>
    static void Apart(ClearinghouseProfile profile, string path, CheckReport report)
    {
        if (Same(profile.ReceiveFolder, profile.SendFolder))
        {
            report.Error($"{path}.receiveFolder", Quoted.Short(profile.ReceiveFolder), "a folder other than sendFolder");
        }

        foreach (var (i, below) in profile.ReceiveSubfolders.Index())
        {
            Folder(below, $"{path}.receiveSubfolders[{i}]", report, used: $"a/{below}");
            if (Same($"{profile.ReceiveFolder}/{below}", profile.SendFolder)) report.Error($"{path}.receiveSubfolders[{i}]", Quoted.Short(below), "a folder other than sendFolder");
        }
    }

    /// <param name="used">A path that the relay makes of it; null where that is the one of a file in it. What a mailbox would not take is found here, and not at each poll.</param>
    static void Folder(string folder, string path, CheckReport report, string? used = null)
    {
        if (folder.Length == 0) report.Error(path, "none", "a folder");
        else if (!MailboxPath.IsPath(used ?? $"{folder}/a")) report.Error(path, Quoted.Short(folder), "a folder with / between its parts and no ..");
    }

    internal static bool Same(string left, string right) => Normal(left) == Normal(right);

    internal static string Normal(string folder) => string.Join('/', folder.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."));

    static void FileName(ClearinghouseProfile profile, string path, CheckReport report)
    {
        if (!profile.FileName.Contains("{isa13}", StringComparison.Ordinal))
        {
            report.Error($"{path}.fileName", Quoted.Short(profile.FileName), "{isa13} in it, so that no two files share a name");
        }
        else if (!PlainFileName().IsMatch(Token().Replace(profile.FileName, "0")))
        {
            report.Error($"{path}.fileName", Quoted.Short(profile.FileName), "letters, digits, dots, hyphens, underscores and the tokens {account} {isa13} {date} {time}");
        }

        if (Token().Replace(profile.FileName, "").FirstOrDefault(profile.ForbiddenInNames.Contains) is var forbidden and not '\0')
        {
            report.Error($"{path}.fileName", Quoted.Short(profile.FileName), $"no {Quoted.Short(forbidden.ToString())}, which forbiddenInNames names");
        }

        if (profile.TestToken is { } token && !PlainFileName().IsMatch(token))
        {
            report.Error($"{path}.testToken", token.Length == 0 ? "none" : Quoted.Short(token), "letters, digits, dots, hyphens and underscores");
        }
    }

    static void Positive(TimeSpan time, string path, CheckReport report)
    {
        if (time <= TimeSpan.Zero) report.Error(path, time.ToString(), "more than 00:00:00");
    }

    // A leading dot would hide the file from the relay's own listing, and is what part files begin with.
    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]*\z")]
    private static partial Regex PlainFileName();

    [GeneratedRegex(@"\{(?:account|isa13|date|time)\}")]
    private static partial Regex Token();
}
