namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>All faults, by what is broken.</summary>
static class FaultMatrix
{
    public static IReadOnlyList<FaultCase> All { get; } =
        [.. ConnectFaults.All, .. LoginFaults.All, .. SessionFaults.All, .. LineFaults.All, .. SendFaults.All, .. FetchFaults.All, .. KillFaults.All];

    /// <summary>The same fault while a file is sent and while one is fetched.</summary>
    public static IEnumerable<FaultCase> Both(string name, Func<FaultCase, FaultCase> how) => [how(new FaultCase(name, FaultWay.Up)), how(new FaultCase(name, FaultWay.Down))];

    /// <summary>When half of the file has passed.</summary>
    public static FaultEvent InMiddle(this FaultCase fault, Action<FaultScene> what) => new(fault.Way is FaultWay.Up ? FaultMoment.InPut : FaultMoment.InGet, what);

    public static FaultEvent BeforeTransfer(this FaultCase fault, Action<FaultScene> what) => new(fault.Way is FaultWay.Up ? FaultMoment.BeforePut : FaultMoment.BeforeGet, what);

    public static FaultEvent AfterTransfer(this FaultCase fault, Action<FaultScene> what) => new(fault.Way is FaultWay.Up ? FaultMoment.AfterPut : FaultMoment.AfterGet, what);
}
