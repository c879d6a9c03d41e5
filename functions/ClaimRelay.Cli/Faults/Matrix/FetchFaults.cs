using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Clearinghouses;

namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>Files that are not there, not whole, or not the same for long.</summary>
static class FetchFaults
{
    public static IEnumerable<FaultCase> All =>
    [
        Down("receive folder missing") with { Told = MailboxFault.Missing, Before = RemoveOutbound, Mend = PutAgainAsync },
        Down("listing refused") with { Told = MailboxFault.Denied, Server = Refusing("opendir"), Mend = SendFaults.WithRights },
        Down("opening refused") with { Short = true, Told = MailboxFault.Denied, Server = Refusing("open"), Mend = SendFaults.WithRights },
        Down("reading refused") with { Told = MailboxFault.Denied, Server = Refusing("read"), Mend = SendFaults.WithRights },
        Down("stat refused") with { Server = Refusing("stat", "lstat", "fstat") },

        Down("file vanishes before the fetch") with { Short = true, Told = MailboxFault.Missing, Expect = [FaultOutcome.NotFetched], Events = [new(FaultMoment.BeforeStat, s => File.Delete(s.Answer))] },
        Down("file vanishes between look and fetch") with { Told = MailboxFault.Missing, Expect = [FaultOutcome.NotFetched], Events = [new(FaultMoment.BeforeGet, s => File.Delete(s.Answer))] },
        Down("file vanishes in mid-download") with { Size = 3_000_000, Events = [new(FaultMoment.InGet, s => File.Delete(s.Answer))] },
        Down("file vanishes right after the fetch") with { Events = [new(FaultMoment.AfterGet, s => File.Delete(s.Answer))] },
        Down("file without bytes at first") with { Before = s => File.WriteAllBytesAsync(s.Answer, []), Mend = PutAgainAsync },
        Down("file larger than allowed") with { Told = MailboxFault.TooLarge, Before = s => Allow(s, 50_000), Mend = s => Allow(s, 1_000_000) },

        Down("file grows before the fetch") with { Told = MailboxFault.Changed, Events = [new(FaultMoment.BeforeStat, Grow)] },
        Down("file grows in mid-download") with { Short = true, Told = MailboxFault.Changed, Size = 3_000_000, Events = [new(FaultMoment.InGet, Grow)] },
        Down("file grows right after the fetch") with { Told = MailboxFault.Changed, Events = [new(FaultMoment.AfterGet, Grow)] },
        Down("file that is still being written") with { Settles = true, Before = WriteSlowlyAsync },
        Down("file truncated before the fetch, then whole again") with { Settles = true, Told = MailboxFault.Changed, Events = [new(FaultMoment.BeforeStat, Truncate)], Mend = PutAgainAsync, MendAfter = 1 },
        Down("file truncated in mid-download, then whole again") with
        {
            Short = true,
            // More than is on its way at one time: what came whole before it was cut would be kept.
            Size = 30_000_000,
            Settles = true,
            Told = MailboxFault.Changed,
            Before = Age,
            Events = [new(FaultMoment.InGet, Truncate)],
            Mend = PutAgainAsync,
            MendAfter = 1,
        },

        Down("name recycled before the fetch") with { Told = MailboxFault.Changed, Events = [new(FaultMoment.BeforeStat, s => s.Replace(FaultScene.Bytes(70_000, seed: -2)))] },
        Down("name recycled in mid-download, another size") with { Told = MailboxFault.Changed, Size = 3_000_000, Events = [new(FaultMoment.InGet, s => s.Replace(FaultScene.Bytes(2_000_000, seed: -2)))] },
        Down("name recycled in mid-download, same size") with { Told = MailboxFault.Changed, Size = 3_000_000, Before = Age, Events = [new(FaultMoment.InGet, s => s.Replace(FaultScene.Bytes(3_000_000, seed: -2)))] },
        Down("name recycled by a rename in mid-download") with { Told = MailboxFault.Changed, Size = 3_000_000, Before = Age, Events = [new(FaultMoment.InGet, RenameOver)] },

        Taken("fetched"),
        Taken("session killed behind the last byte") with { Short = true, Events = [new(FaultMoment.LastByte, s => s.Server.KillSessions())] },
        Taken("server stopped behind the last byte") with { Events = [new(FaultMoment.LastByte, s => s.Server.StopAsync())] },
        Taken("session killed in mid-download") with { Size = 30_000_000, Told = MailboxFault.Transient, Expect = [FaultOutcome.NotFetched], Events = [new(FaultMoment.InGet, s => s.Server.KillSessions())] },
        Down("taken by somebody else before the fetch") with { TakesFetched = true, Expect = [FaultOutcome.NotFetched], Events = [new(FaultMoment.BeforeStat, s => File.Delete(s.Answer))] },

        Down("server's clock a day ahead") with { Before = s => Dated(s, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1)) },
        Down("server's clock in 1970") with { Before = s => Dated(s, DateTime.UnixEpoch.AddDays(1)) },
        Down("server's clock a day ahead, file must settle") with { Settles = true, Before = s => Dated(s, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1)) },
    ];

    static FaultCase Down(string name) => new(name, FaultWay.Down);

    static FaultCase Taken(string name) => Down($"{name}, partner takes what was read") with { TakesFetched = true };

    static SshServerOptions Refusing(params IReadOnlyList<string> requests) => new() { Refused = requests };

    static Task RemoveOutbound(FaultScene scene)
    {
        Directory.Delete(scene.Outbound, recursive: true);
        return Task.CompletedTask;
    }

    static async Task PutAgainAsync(FaultScene scene)
    {
        Directory.CreateDirectory(scene.Outbound);
        await File.WriteAllBytesAsync(scene.Answer, scene.Content);
    }

    static Task Allow(FaultScene scene, int bytes)
    {
        scene.Profile = scene.Profile with { LargestFileBytes = bytes };
        return Task.CompletedTask;
    }

    /// <summary>What was there before was not whole.</summary>
    static void Grow(FaultScene scene)
    {
        var more = FaultScene.Bytes(5_000, seed: -3);
        using (var file = new FileStream(scene.Answer, FileMode.Append)) file.Write(more);
        scene.Whole.Clear();
        scene.Whole.Add([.. scene.Content, .. more]);
    }

    /// <summary>A partner's writer at work: a piece every now and then, for a second.</summary>
    static async Task WriteSlowlyAsync(FaultScene scene)
    {
        await File.WriteAllBytesAsync(scene.Answer, scene.Content[..10_000]);
        var stop = scene.Hold(new CancellationTokenSource()).Token;
        _ = Task.Run(async () =>
        {
            for (var written = 10_000; written < scene.Content.Length; written += 10_000)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(120), TimeProvider.System, stop);
                await using var file = new FileStream(scene.Answer, FileMode.Append);
                await file.WriteAsync(scene.Content.AsMemory(written, Math.Min(10_000, scene.Content.Length - written)), stop);
            }
        }, stop);
    }

    static void Truncate(FaultScene scene)
    {
        using var file = new FileStream(scene.Answer, FileMode.Open);
        file.SetLength(scene.Content.Length / 3);
    }

    /// <summary>Written an hour ago, as files are that lie in a mailbox: SFTP tells times in whole seconds.</summary>
    static Task Age(FaultScene scene) => Dated(scene, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));

    static Task Dated(FaultScene scene, DateTime utc)
    {
        File.SetLastWriteTimeUtc(scene.Answer, utc);
        return Task.CompletedTask;
    }

    static void RenameOver(FaultScene scene)
    {
        var next = FaultScene.Bytes(scene.Content.Length, seed: -2);
        File.WriteAllBytes(scene.Answer + ".next", next);
        File.Move(scene.Answer + ".next", scene.Answer, overwrite: true);
        scene.Whole.Add(next);
    }
}
