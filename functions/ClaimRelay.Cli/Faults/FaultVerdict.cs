namespace ClaimRelay.Cli.Faults;

/// <summary>Holds what was said against what lies at the receiver.</summary>
static class FaultVerdict
{
    /// <summary>Null when what was said is true, and what was expected.</summary>
    public static string? Wrong(FaultRow row, FaultScene scene, byte[]? fetched)
    {
        var fault = row.Fault;
        if (scene.Others.FirstOrDefault(o => !File.Exists(o.Key) || !File.ReadAllBytes(o.Key).AsSpan().SequenceEqual(o.Value)) is { Key: not null }) return "a file of somebody else was changed";
        if (scene.Leaked > 0) return $"{scene.Leaked} connections did not close in time";
        if (fault.Told is { } told && told != row.Class) return $"{told} should have been told";
        var problem = fault.Way is FaultWay.Up ? WrongSent(row, scene) : WrongFetched(row, scene, fetched);
        if (problem is not null) return problem;
        return fault.Expect.Contains(row.Outcome!.Value) ? null : $"it should have ended as {string.Join(" or ", fault.Expect)}";
    }

    /// <summary>A fault that was told and not mended yet: nothing may have arrived behind its back.</summary>
    public static string? WrongBeforeMending(FaultCase fault, FaultScene scene)
    {
        if (fault.MostConnections is { } most && scene.Line is { } line && line.Connections > most) return $"{line.Connections} connections before it was mended, {most} allowed";
        if (fault.Way is FaultWay.Down) return null;
        return Copies(scene) == 0 ? null : "it was told as failed, and the file had arrived";
    }

    public static string Remote(FaultCase fault, FaultScene scene)
    {
        var taken = scene.Taken.Count == 0 ? "" : $", {scene.Taken.Count} taken";
        if (fault.Way is FaultWay.Down) return $"{(File.Exists(scene.Answer) ? "there" : "gone")}{taken}";
        return $"final {Seen(scene.Final, scene)}, part {(Parts(scene).Any() ? "left" : "none")}{taken}";
    }

    static string? WrongSent(FaultRow row, FaultScene scene)
    {
        var copies = Copies(scene);
        var allowed = row.Outcome switch
        {
            FaultOutcome.Delivered or FaultOutcome.PickedUp => copies == 1,
            FaultOutcome.Ambiguous => copies <= 1,
            _ => copies == 0,
        };
        if (!allowed) return $"{row.Outcome} was said, and {copies} copies arrived";
        if (row.Fault.OverStorage && Parts(scene).Any()) return "a part file was left";

        // What the receiver can see under a name that it takes must be whole, unless we said that we do not know.
        var partial = Visible(scene).Any(path => !scene.Others.ContainsKey(path) && !IsOurs(File.ReadAllBytes(path), scene));
        return partial && row.Outcome is not FaultOutcome.Ambiguous ? "a file that is not whole lies under its final name" : null;
    }

    static string? WrongFetched(FaultRow row, FaultScene scene, byte[]? fetched) => row.Outcome switch
    {
        FaultOutcome.Fetched when fetched is null => "fetched was said, and there are no bytes",
        FaultOutcome.Fetched => scene.Whole.Any(w => w.AsSpan().SequenceEqual(fetched)) ? null : $"{fetched!.Length} bytes were fetched that are no whole file",
        _ => fetched is null ? null : "not fetched was said, and bytes were kept",
    };

    static int Copies(FaultScene scene) =>
        scene.Taken.Count(bytes => IsOurs(bytes, scene)) + Visible(scene).Count(path => IsOurs(File.ReadAllBytes(path), scene));

    /// <summary>What a receiver takes: all but names that begin with a dot.</summary>
    static IEnumerable<string> Visible(FaultScene scene) =>
        Directory.Exists(scene.Inbound) ? Directory.EnumerateFiles(scene.Inbound).Where(path => !Path.GetFileName(path).StartsWith('.')) : [];

    /// <summary>Whatever part names the relay gave.</summary>
    static IEnumerable<string> Parts(FaultScene scene) => Directory.Exists(scene.Inbound) ? Directory.EnumerateFiles(scene.Inbound, ".*.part") : [];

    static string Seen(string path, FaultScene scene) => !File.Exists(path) ? "absent" : IsOurs(File.ReadAllBytes(path), scene) ? "ours" : scene.Others.ContainsKey(path) ? "other" : "cut short";

    static bool IsOurs(byte[] bytes, FaultScene scene) => bytes.AsSpan().SequenceEqual(scene.Content);
}
