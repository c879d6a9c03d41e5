using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>What makes a clearinghouse's mailbox unlike a plain folder. Each can be switched on and off for any profile.</summary>
public enum Habit
{
    /// <summary>Names of answers come round: two letters, six digits, and an extension that runs AA to W9.</summary>
    [JsonStringEnumMemberName("recycled-names")] RecycledNames,

    /// <summary>An upload is taken the moment it has its final name, often before its sender can look.</summary>
    [JsonStringEnumMemberName("instant-pick-up")] InstantPickUp,

    /// <summary>An answer moves to the archive folder by itself once it was fetched.</summary>
    [JsonStringEnumMemberName("archive-after-fetch")] ArchiveAfterFetch,

    /// <summary>835s come as zip files.</summary>
    [JsonStringEnumMemberName("zipped-remittances")] ZippedRemittances,

    /// <summary>The server tells of files in listings only.</summary>
    [JsonStringEnumMemberName("no-stat")] NoStat,

    /// <summary>The server renames nothing.</summary>
    [JsonStringEnumMemberName("no-rename")] NoRename,

    /// <summary>Answers are written under their names in pieces, with pauses.</summary>
    [JsonStringEnumMemberName("slow-writer")] SlowWriter,

    /// <summary>Answers take a minute and more.</summary>
    [JsonStringEnumMemberName("slow-answers")] SlowAnswers,

    /// <summary>Answers come into a folder for each tax id below the receive folder.</summary>
    [JsonStringEnumMemberName("tax-id-folders")] TaxIdFolders,
}

/// <summary>The habits by the names that profiles and commands use.</summary>
public static class Habits
{
    public static IReadOnlyDictionary<string, Habit> ByName { get; } = Enum.GetValues<Habit>().ToDictionary(NameOf);

    public static string NameOf(Habit habit) => JsonNamingPolicy.KebabCaseLower.ConvertName(habit.ToString());

    /// <summary>Requests that the SFTP server refuses, as <c>internal-sftp -P</c> takes them.</summary>
    public static IReadOnlyList<string> RefusedRequests(this MailboxProfile profile) =>
    [
        .. profile.Habits.Contains(Habit.NoStat) ? ["stat", "lstat", "fstat"] : (string[])[],
        .. profile.Habits.Contains(Habit.NoRename) ? ["rename", "posix-rename", "hardlink"] : (string[])[],
    ];
}
