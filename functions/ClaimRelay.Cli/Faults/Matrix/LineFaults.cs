using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Lines;
using static ClaimRelay.Cli.Faults.Matrix.FaultMatrix;

namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>The line between us and a server that is well.</summary>
static class LineFaults
{
    // Banner, key exchange, login, the first bytes, the middle, and near the end of 100,000 bytes.
    static readonly int[] Places = [1, 700, 2_200, 6_000, 50_000, 98_000];

    public static IEnumerable<FaultCase> All =>
    [
        .. from end in (LineEnd[])[LineEnd.Cut, LineEnd.Reset]
           from place in Places
           from fault in Both($"{Word(end)} at byte {place}", c => c with { Short = (end, place) == (LineEnd.Reset, 50_000), Line = port => new(port, TimeProvider.System, new LineRule(Outward(c), place) { End = end }) })
           select fault,
        .. Both("cut in mid-transfer, each time", c => c with
        {
            Told = MailboxFault.Transient,
            Line = port => new(port, TimeProvider.System, new LineRule(Outward(c), 60_000) { End = LineEnd.Cut, Times = int.MaxValue }),
            Mend = ConnectFaults.Directly,
        }),
        .. Both("stalled in mid-transfer", c => On(c) with { Short = c.Way is FaultWay.Down, Size = 3_000_000, Events = [c.InMiddle(s => Arm(s, Outward(c), LineEnd.Stall))] }),
        .. Both("stalled at the login", c => c with { Line = port => new(port, TimeProvider.System, new LineRule(LineDirection.ToServer, 1_800) { End = LineEnd.Stall }) }),
        .. Both("idle connection dropped in silence", c => On(c) with { Before = s => s.ConnectAsync(), Events = [c.BeforeTransfer(Silence)] }),
        .. Both("line dead right after the transfer", c => On(c) with { Events = [c.AfterTransfer(Silence)] }),
        .. Both("half closed to the server in mid-transfer", c => On(c) with { Size = 3_000_000, Events = [c.InMiddle(s => Arm(s, LineDirection.ToServer, LineEnd.HalfClose))] }),
        .. Both("half closed to us in mid-transfer", c => On(c) with { Size = 3_000_000, Events = [c.InMiddle(s => Arm(s, LineDirection.ToClient, LineEnd.HalfClose))] }),
        .. Both("request cut before it arrives", c => On(c) with { Events = [c.BeforeTransfer(s => Arm(s, LineDirection.ToServer, LineEnd.Cut))] }),
        .. Both("answer cut before it arrives", c => On(c) with { Events = [c.BeforeTransfer(s => Arm(s, LineDirection.ToClient, LineEnd.Cut))] }),
        .. BeforeTheRename("cut before the rename arrives", LineEnd.Cut),
        .. AfterTheRename("rename done, answer cut", LineEnd.Cut).Select(c => c with { Short = true }),
        .. AfterTheRename("rename done, answer reset", LineEnd.Reset),
        .. BeforeTheRename("rename never arrives", LineEnd.Stall),
        .. AfterTheRename("rename done, answer never comes", LineEnd.Stall),
        new("cut after the upload, before the look", FaultWay.Up) { Line = Plain, Events = [new(FaultMoment.AfterPut, s => Arm(s, LineDirection.ToServer, LineEnd.Cut))] },
        new("cut after the rename, before the look", FaultWay.Up) { Line = Plain, Events = [new(FaultMoment.AfterRename, s => Arm(s, LineDirection.ToServer, LineEnd.Cut))] },
        new("line dead after the rename, before the look", FaultWay.Up) { Line = Plain, Events = [new(FaultMoment.AfterRename, Silence)] },
        new("rename done, answer cut, picked up before we look", FaultWay.Up)
        {
            Line = Plain,
            Expect = [FaultOutcome.Ambiguous],
            Events = [new(FaultMoment.BeforeRename, s => s.Line!.Arm(new(LineDirection.ToClient, 0) { End = LineEnd.Cut, When = () => File.Exists(s.Final), Happens = () => s.Take(s.Final) }))],
        },
        .. Both("answers 20 ms late", c => c with { Line = port => new(port, TimeProvider.System) { Delay = TimeSpan.FromMilliseconds(20) } }),
        .. Both("answers 100 ms late", c => c with { Line = port => new(port, TimeProvider.System) { Delay = TimeSpan.FromMilliseconds(100) } }),
        // Longer than any limit for one answer: the transfer as a whole takes its time, and goes on all the while.
        .. Both("throttled to 250 KB/s", c => c with { Size = 1_500_000, Line = port => new(port, TimeProvider.System) { BytesPerSecond = 250_000 } }),
        .. Both("throttled to 40 KB/s", c => c with { Size = 200_000, Line = port => new(port, TimeProvider.System) { BytesPerSecond = 40_000 } }),
    ];

    static IEnumerable<FaultCase> BeforeTheRename(string name, LineEnd end) =>
        [new(name, FaultWay.Up) { Line = Plain, Events = [new(FaultMoment.BeforeRename, s => Arm(s, LineDirection.ToServer, end))] }];

    /// <summary>The client asks for more than the rename: what comes from the server once the file has its name is the answer that counts.</summary>
    static IEnumerable<FaultCase> AfterTheRename(string name, LineEnd end) =>
        [new(name, FaultWay.Up) { Line = Plain, Events = [new(FaultMoment.BeforeRename, s => s.Line!.Arm(new(LineDirection.ToClient, 0) { End = end, When = () => File.Exists(s.Final) }))] }];

    static FaultCase On(FaultCase fault) => fault with { Line = Plain };

    static FaultProxy Plain(int port) => new(port, TimeProvider.System);

    /// <summary>The way the file goes.</summary>
    static LineDirection Outward(FaultCase fault) => fault.Way is FaultWay.Up ? LineDirection.ToServer : LineDirection.ToClient;

    static void Arm(FaultScene scene, LineDirection direction, LineEnd end) => scene.Line!.Arm(new(direction, 0) { End = end });

    static void Silence(FaultScene scene)
    {
        Arm(scene, LineDirection.ToServer, LineEnd.Stall);
        Arm(scene, LineDirection.ToClient, LineEnd.Stall);
    }

    static string Word(LineEnd end) => end is LineEnd.Cut ? "cut" : "reset";
}
