using static ClaimRelay.Cli.Faults.Matrix.FaultMatrix;

namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>The server breaks under an open connection.</summary>
static class SessionFaults
{
    public static IEnumerable<FaultCase> All =>
    [
        .. Everywhere("session killed", s => s.Server.KillSessions(), inShort: true),
        .. Everywhere("sftp-server killed", s => s.Server.KillFileServers()),
        .. Everywhere("server frozen", s => s.Server.FreezeSessions()).Select(c => c with { Late = true, Short = c is { Way: FaultWay.Up, Name: "server frozen in mid-transfer" } }),
        .. Both("server stopped and started again in mid-transfer", c => c with
        {
            Size = 3_000_000,
            Events = [new(c.Way is FaultWay.Up ? FaultMoment.InPut : FaultMoment.InGet, async s =>
            {
                await s.Server.StopAsync();
                await s.Server.StartAsync();
            })],
        }),
        .. Both("listener killed, open sessions go on", c => c with { Before = s => s.ConnectAsync(), Events = [c.BeforeTransfer(s => s.Server.KillListener())] }),
        .. Both("server stopped in mid-transfer, back when it was told", c => c with
        {
            Size = 3_000_000,
            Events = [new(c.Way is FaultWay.Up ? FaultMoment.InPut : FaultMoment.InGet, s => s.Server.StopAsync())],
            Mend = s => s.Server.StartAsync(),
        }),
        // What a frozen session was told comes late: in the middle of the second run.
        new("server frozen in mid-upload goes on while the next run renames", FaultWay.Up)
        {
            Size = 3_000_000,
            Late = true,
            Events = [new(FaultMoment.InPut, s => s.Server.FreezeSessions()), new(FaultMoment.BeforeRename, s => s.Server.Thaw())],
        },
        new("server frozen at the rename goes on after the next run renamed", FaultWay.Up)
        {
            Late = true,
            Events = [new(FaultMoment.BeforeRename, s => s.Server.FreezeSessions()), new(FaultMoment.AfterRename, s => s.Server.Thaw())],
        },
        new("server frozen at the rename, file picked up, then it goes on", FaultWay.Up)
        {
            Late = true,
            Expect = [FaultOutcome.PickedUp],
            Events =
            [
                new(FaultMoment.BeforeRename, s => s.Server.FreezeSessions()),
                new(FaultMoment.AfterRename, s =>
                {
                    s.Take(s.Final);
                    s.Server.Thaw();
                }),
            ],
        },
    ];

    static IEnumerable<FaultCase> Everywhere(string what, Action<FaultScene> breaks, bool inShort = false) =>
    [
        .. Both($"{what} while idle", c => c with { Before = s => s.ConnectAsync(), Events = [c.BeforeTransfer(breaks)] }),
        .. Both($"{what} in mid-transfer", c => c with { Short = inShort, Size = 3_000_000, Events = [c.InMiddle(breaks)] }),
        .. Both($"{what} right after the transfer", c => c with { Events = [c.AfterTransfer(breaks)] }),
        new($"{what} right before the rename", FaultWay.Up) { Short = inShort, Events = [new(FaultMoment.BeforeRename, breaks)] },
        new($"{what} right after the rename", FaultWay.Up) { Events = [new(FaultMoment.AfterRename, breaks)] },
    ];
}
