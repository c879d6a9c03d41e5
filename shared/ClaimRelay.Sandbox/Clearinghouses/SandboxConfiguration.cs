using System.Text.Json;
using System.Text.Json.Nodes;
using ClaimRelay.Sandbox.Samples;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>The relay.json that a sender needs for a sandbox: one invented practice, whose files are in samples/hilltop, and one account.</summary>
public static class SandboxConfiguration
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(MailboxSandbox sandbox) => Document(sandbox).ToJsonString(Indented);

    public static JsonObject Document(MailboxSandbox sandbox) => new()
    {
        ["practices"] = new JsonArray(new JsonObject
        {
            ["id"] = SamplePractice.Hilltop.Id,
            ["name"] = SamplePractice.Hilltop.Name,
            ["npis"] = new JsonArray(SamplePractice.Hilltop.Npi1, SamplePractice.Hilltop.Npi2),
        }),
        ["profiles"] = new JsonArray(Profile(sandbox.Options.Profile)),
        ["accounts"] = new JsonArray(Account(sandbox)),
        ["routes"] = new JsonArray(new JsonObject { ["practice"] = "*", ["account"] = sandbox.Options.Account }),
    };

    /// <summary>Only what the sandbox does otherwise than the built-in profile of that name says: it is quicker, and its habits may be switched.</summary>
    static JsonObject Profile(MailboxProfile played)
    {
        var profile = new JsonObject { ["id"] = played.Id, ["pollEvery"] = "00:00:05", ["settledAfter"] = "00:00:03", ["sendsTa1"] = played.SendsTa1, ["sends999"] = played.RejectedOnly999 ? "rejectedOnly" : "all" };
        if (played.Habits.Contains(Habit.NoRename)) profile["renameAllowed"] = false;
        if (played.Habits.Contains(Habit.ArchiveAfterFetch)) (profile["afterFetch"], profile["fetchOnce"]) = ("leave", true);
        else if (played.ArchiveFolder is { } archive) (profile["afterFetch"], profile["archiveFolder"], profile["fetchOnce"]) = ("move", archive, false);
        else profile["afterFetch"] = "delete";
        return profile;
    }

    static JsonObject Account(MailboxSandbox sandbox)
    {
        var (options, server) = (sandbox.Options, sandbox.Server);
        var account = new JsonObject
        {
            ["id"] = options.Account,
            ["profile"] = options.Profile.Id,
            ["host"] = "127.0.0.1",
            ["port"] = server.Port,
            ["user"] = SshServer.User,
            ["privateKey"] = $"file:{server.KeyFor(options.Account)}",
            ["hostKeys"] = new JsonArray(server.HostKeyFingerprint),
            ["practices"] = new JsonArray(SamplePractice.Hilltop.Id),
            ["senderId"] = "CLAIMRELAY",
            ["sendFolder"] = options.Profile.SendFolder,
            ["receiveFolder"] = options.Profile.ReceiveFolder,
            ["receiverId"] = options.Profile.InterchangeId,
            ["usage"] = options.Profile.Usage,
        };
        if (options.Profile.Habits.Contains(Habit.TaxIdFolders)) account["receiveSubfolders"] = new JsonArray(SamplePractice.Hilltop.TaxId);
        return account;
    }
}
