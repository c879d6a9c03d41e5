using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Lines;

namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>A server and a receiver that are well, and do not want what we want.</summary>
static class SendFaults
{
    public static IEnumerable<FaultCase> All =>
    [
        Up("disk full") with
        {
            Short = true,
            Told = MailboxFault.Refused,
            Missing = SmallDisk.Missing,
            Disk = folder => SmallDisk.Mounted(folder, kilobytes: 400),
            Size = 300_000,
            Before = s => File.WriteAllBytesAsync(Filler(s), new byte[200_000]),
            Mend = EmptyDisk,
        },
        Up("disk full in mid-upload") with
        {
            Told = MailboxFault.Refused,
            Missing = SmallDisk.Missing,
            Disk = folder => SmallDisk.Mounted(folder, kilobytes: 2_000),
            Size = 1_500_000,
            Events = [new(FaultMoment.BeforePut, s => File.WriteAllBytes(Filler(s), new byte[800_000]))],
            Mend = EmptyDisk,
        },
        Up("file larger than the server allows") with { Told = MailboxFault.Refused, Disk = _ => SmallDisk.FileLimit(kilobytes: 64), Mend = WithoutLimitsAsync },
        Up("disk full, direct") with
        {
            Missing = SmallDisk.Missing,
            Direct = true,
            Disk = folder => SmallDisk.Mounted(folder, kilobytes: 400),
            Size = 300_000,
            Expect = [FaultOutcome.Ambiguous],
            Before = s => File.WriteAllBytesAsync(Filler(s), new byte[200_000]),
        },
        Up("account may only read") with { Short = true, Told = MailboxFault.Denied, Server = new() { ReadOnly = true }, Mend = WithRights },
        Up("writing refused") with { Told = MailboxFault.Denied, Server = Refusing("write"), Mend = WithRights },
        Up("stat refused") with { Server = Refusing("stat", "lstat", "fstat") },
        Up("stat and listing refused") with { Expect = [FaultOutcome.Ambiguous], Server = Refusing("stat", "lstat", "fstat", "opendir") },
        Up("stat, listing and rename refused") with { Expect = [FaultOutcome.Ambiguous], Told = MailboxFault.Denied, Server = Refusing("stat", "lstat", "fstat", "opendir", "rename", "posix-rename"), Mend = WithoutLooks },
        Up("setting attributes refused") with { Server = Refusing("setstat", "fsetstat") },
        Up("removing refused") with { Server = Refusing("remove") },
        Up("new files that only we may read") with { Server = new() { Umask = "277" } },
        Up("send folder missing") with { Told = MailboxFault.Missing, Before = RemoveInbound, Mend = MakeInbound },
        Up("send folder missing, staging folder there") with { Told = MailboxFault.Missing, Before = StageElsewhere, Mend = MakeInbound },
        Up("send folder vanishes before the rename") with { Expect = [FaultOutcome.Ambiguous], Events = [new(FaultMoment.BeforeRename, s => Directory.Delete(s.Inbound, recursive: true))] },
        Up("rename refused") with { Short = true, Told = MailboxFault.Denied, Server = Refusing("rename", "posix-rename"), Mend = WithRights },
        // A rename was asked for, and the new way of sending cannot know what the old one saw: a person looks.
        Up("rename refused, then set to direct") with { Told = MailboxFault.Denied, Expect = [FaultOutcome.Ambiguous], Server = Refusing("rename", "posix-rename"), Mend = SetToDirect },

        Up("target exists, our bytes") with { Before = s => File.WriteAllBytesAsync(s.Final, s.Content) },
        Up("target exists, other bytes") with { Short = true, Expect = [FaultOutcome.Failed], Before = s => PutOther(s, s.Content.Length) },
        Up("target exists, another size") with { Expect = [FaultOutcome.Failed], Before = s => PutOther(s, 10) },
        Up("target appears right before the rename") with { Expect = [FaultOutcome.Failed], Events = [new(FaultMoment.BeforeRename, s => PutOther(s, s.Content.Length))] },
        Up("target exists, our bytes, direct") with { Direct = true, Before = s => File.WriteAllBytesAsync(s.Final, s.Content) },
        Up("target exists, other bytes, direct") with { Direct = true, Expect = [FaultOutcome.Failed], Before = s => PutOther(s, s.Content.Length) },
        Up("part file of an earlier run") with { Before = s => File.WriteAllBytesAsync(s.Part, new byte[200_000]) },

        Up("picked up before we look") with { Short = true, Expect = [FaultOutcome.PickedUp], Events = [new(FaultMoment.AfterRename, s => s.Take(s.Final))] },
        Up("picked up before we look, direct") with { Direct = true, Expect = [FaultOutcome.PickedUp], Events = [new(FaultMoment.AfterPut, s => s.Take(s.Final))] },
        Up("part file picked up") with { Short = true, Expect = [FaultOutcome.Ambiguous], Events = [new(FaultMoment.AfterPut, s => s.Take(s.Part))] },
        Up("part file picked up half written") with { Size = 3_000_000, Expect = [FaultOutcome.Ambiguous], Events = [new(FaultMoment.InPut, s => s.Take(s.Part))] },
        Up("part file picked up right before the rename") with { Expect = [FaultOutcome.Ambiguous], Events = [new(FaultMoment.BeforeRename, s => s.Take(s.Part))] },
        Up("part file cut short by the server") with { Told = MailboxFault.Transient, Events = [new(FaultMoment.AfterPut, s => File.WriteAllBytes(s.Part, s.Content[..1_000]))] },
        Up("server's clock a day ahead") with { Events = [new(FaultMoment.AfterPut, s => File.SetLastWriteTimeUtc(s.Part, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1)))] },

        Up("session killed before the upload, direct") with { Direct = true, Before = s => s.ConnectAsync(), Events = [new(FaultMoment.BeforePut, s => s.Server.KillSessions())] },
        Up("session killed in mid-upload, direct") with { Direct = true, Size = 3_000_000, Expect = [FaultOutcome.Ambiguous], Events = [new(FaultMoment.InPut, s => s.Server.KillSessions())] },
        Up("session killed right after the upload, direct") with { Direct = true, Events = [new(FaultMoment.AfterPut, s => s.Server.KillSessions())] },
        Up("answer to the open cut, direct") with
        {
            Direct = true,
            Line = port => new(port, TimeProvider.System),
            Events = [new(FaultMoment.BeforePut, s => s.Line!.Arm(new(LineDirection.ToClient, 0) { End = LineEnd.Cut, When = () => File.Exists(s.Final) }))],
        },
        Up("last answer cut, picked up before we look, direct") with
        {
            Direct = true,
            Expect = [FaultOutcome.Ambiguous],
            Line = port => new(port, TimeProvider.System),
            Events = [new(FaultMoment.InPut, s => s.Line!.Arm(new(LineDirection.ToClient, 0) { End = LineEnd.Cut, When = () => new FileInfo(s.Final) is { Exists: true } file && file.Length == s.Content.Length, Happens = () => s.Take(s.Final) }))],
        },
    ];

    static FaultCase Up(string name) => new(name, FaultWay.Up);

    static SshServerOptions Refusing(params IReadOnlyList<string> requests) => new() { Refused = requests };

    static string Filler(FaultScene scene) => Path.Combine(scene.Inbound, "..", "filler");

    static Task EmptyDisk(FaultScene scene)
    {
        File.Delete(Filler(scene));
        return Task.CompletedTask;
    }

    /// <summary>The account gets every right; the next session has them.</summary>
    static Task WithoutLooks(FaultScene scene) => scene.Server.ChangeAsync(Refusing("stat", "lstat", "fstat", "opendir"), CancellationToken.None);

    public static Task WithRights(FaultScene scene) => scene.Server.ChangeAsync(new(), CancellationToken.None);

    static async Task WithoutLimitsAsync(FaultScene scene)
    {
        await scene.Server.StopAsync();
        await scene.Server.ChangeAsync(new(), CancellationToken.None);
        await scene.Server.StartAsync();
    }

    static Task RemoveInbound(FaultScene scene)
    {
        Directory.Delete(scene.Inbound);
        return Task.CompletedTask;
    }

    static Task MakeInbound(FaultScene scene)
    {
        Directory.CreateDirectory(scene.Inbound);
        return Task.CompletedTask;
    }

    static Task StageElsewhere(FaultScene scene)
    {
        Directory.CreateDirectory(Path.Combine(scene.Inbound, "..", "staging"));
        scene.Profile = scene.Profile with { StagingFolder = "staging" };
        return RemoveInbound(scene);
    }

    static Task SetToDirect(FaultScene scene)
    {
        scene.Profile = scene.Profile with { RenameAllowed = false };
        return Task.CompletedTask;
    }

    static Task PutOther(FaultScene scene, int size)
    {
        scene.PutOther(scene.Final, FaultScene.Bytes(size, seed: -1));
        return Task.CompletedTask;
    }
}
