using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>What the settings should be, by what the mailbox allowed. Pure.</summary>
public static class TrialAdvice
{
    /// <param name="takesSeveral">Null when it was not tried.</param>
    public static IReadOnlyList<SettingChange> For(ClearinghouseProfile profile, IReadOnlyList<FolderTrial> folders, bool? takesSeveral) =>
    [
        .. folders.SelectMany(folder => folder.Use switch
        {
            FolderUse.Send => Send(profile, folder, folders.Any(f => f.Use is FolderUse.Staging)),
            FolderUse.Staging => Upload(profile, folder, "stagingFolder"),
            FolderUse.Receive => Receive(profile, folder),
            _ => Subfolder(folder),
        }),
        .. takesSeveral is false ? [Must("operationsAtOnce", $"{profile.OperationsAtOnce}", "1", "the server went away under several requests at a time, and answered them one by one")] : (SettingChange[])[],
    ];

    static IEnumerable<SettingChange> Send(ClearinghouseProfile profile, FolderTrial folder, bool staged) => staged
        ? folder[Right.List] is { State: RightState.Refused, IsMissing: true } missing ? [Must("sendFolder", folder.Folder, "a folder that exists", missing.Why)] : Look(folder, "sendFolder")
        : Upload(profile, folder, "sendFolder");

    /// <summary>Without it files are sent all the same.</summary>
    static IEnumerable<SettingChange> Look(FolderTrial folder, string setting)
    {
        if (folder[Right.Stat] is { State: RightState.Refused, Why: { } why } && !folder.TestFileTaken)
            yield return new(setting, folder.Folder, "a folder whose files may be looked at; or ask the clearinghouse for the right", $"{why}. Nobody sees whether a file arrived: each one is ambiguous until an answer to it comes or a person settles it", Must: false);
    }

    static IEnumerable<SettingChange> Upload(ClearinghouseProfile profile, FolderTrial folder, string setting)
    {
        if (folder[Right.Write] is { State: RightState.Refused } write)
        {
            yield return Must(setting, folder.Folder, write.IsMissing ? "a folder that exists" : "a folder that may be written; or ask the clearinghouse for the right", write.Why);
            yield break;
        }

        if (folder[Right.Write] is { State: RightState.NotTried, Why: { } untried })
            yield return new(setting, folder.Folder, "a folder that may be written: watch the first file that is sent", untried, Must: false);
        if (folder.TestFileTaken)
            yield return Must("stagingFolder", profile.StagingFolder ?? "none", "a folder that the clearinghouse does not scan", "a file under a part name was taken at once, and so could be half a claim file");
        foreach (var look in Look(folder, setting)) yield return look;
        if (folder[Right.Rename] is { State: RightState.Refused } rename && profile.RenameAllowed)
            yield return Must("renameAllowed", "true", "false", rename.Why);
        if (folder[Right.Rename].State is RightState.Allowed && !profile.RenameAllowed)
            yield return new("renameAllowed", "false", "true", "rename works, and keeps the clearinghouse from taking half a file; leave it where its guide forbids part files", Must: false);
    }

    static IEnumerable<SettingChange> Receive(ClearinghouseProfile profile, FolderTrial folder)
    {
        if (folder[Right.List] is { State: RightState.Refused } list)
        {
            yield return Must("receiveFolder", folder.Folder, list.IsMissing ? "a folder that exists" : "a folder that may be listed; or ask the clearinghouse for the right", list.Why);
            yield break;
        }

        var right = profile.AfterFetch switch { AfterFetch.Delete => Right.Delete, AfterFetch.Move => Right.Rename, _ => (Right?)null };
        if (right is not { } needed) yield break;
        var now = profile.AfterFetch is AfterFetch.Delete ? "delete" : $"move to {profile.ArchiveFolder}";
        if (folder[needed] is { State: RightState.Refused } refused)
        {
            if (refused.IsMissing && needed is Right.Rename) yield return Must("archiveFolder", profile.ArchiveFolder, "a folder that exists, or afterFetch leave", refused.Why);
            else yield return Must("afterFetch", now, "leave", refused.Why);
        }
        else if (folder[needed].State is RightState.NotTried)
        {
            yield return new("afterFetch", now, "leave, unless the companion guide allows it", $"it is not known whether fetched files may be taken away: {folder[needed].Why ?? "it was not tried"}", Must: false);
        }
    }

    /// <summary>One that is not there may be made with the first file that comes into it.</summary>
    static IEnumerable<SettingChange> Subfolder(FolderTrial folder) => folder[Right.List] switch
    {
        { State: RightState.Refused, IsMissing: true } => [new("receiveSubfolders", folder.Folder, "a folder that exists, unless the clearinghouse makes it with its first file", "until it is there each poll counts as failed, though the other folders are fetched from", Must: false)],
        { State: RightState.Refused } refused => [Must("receiveSubfolders", folder.Folder, "a folder that may be listed", refused.Why)],
        _ => [],
    };

    static SettingChange Must(string setting, string now, string want, string? why) => new(setting, now, want, why ?? "", Must: true);
}
