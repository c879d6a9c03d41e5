using System.Globalization;
using System.Runtime.CompilerServices;
using ClaimRelay.Cli.Output;
using ClaimRelay.X12.Generation;

namespace ClaimRelay.Cli.Bench;

/// <summary>How fast X12 is read and checked, as parts of the speed of a bare walk from terminator to terminator over the same bytes.</summary>
static class X12Bench
{
    const int Megabyte = 1_000_000;
    const int Turns = 3;

    /// <param name="size">Megabytes of the files that are timed; the one that shows flat memory and linear time has ten times as many.</param>
    public static async Task<IReadOnlyList<Figure>> RunAsync(int size, int rounds, Action<string> progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("claimrelay-bench-").FullName;
        try
        {
            List<Figure> figures = [];
            foreach (var (name, kind) in new[] { ("837P", GeneratedKind.Professional), ("835", GeneratedKind.Remittance) })
            {
                progress($"{name}: generating {size} MB");
                var path = await GenerateAsync(folder, kind, size * (long)Megabyte, cancellation);
                await foreach (var figure in SpeedsAsync(name, path, await SmallAsync(folder, kind, cancellation), rounds, progress, cancellation)) figures.Add(figure);
                File.Delete(path);
            }
            figures.AddRange(await StreamAsync(folder, size, progress, cancellation));
            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async IAsyncEnumerable<Figure> SpeedsAsync(
        string name, string path, (string Path, byte[] Bytes) small, int rounds, Action<string> progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellation);
        async Task<Figure> MeasureAsync(string what, double goal, Func<long> work, Func<long> smallWork)
        {
            progress($"{name}: {what}");
            var (yardstick, time, undisturbed) = await Stopped.BesideAsync(() => Work.Terminators(bytes), work, () => Work.Terminators(small.Bytes), smallWork, rounds, cancellation);
            if (undisturbed < rounds) progress($"{name}: only {undisturbed} of {rounds} rounds had the processor to themselves within a minute; the figure may be too low");
            var ratio = yardstick / time;
            return new($"{name} {what}", bytes.Length / time / Megabyte, "MB/s", ratio, $"ratio >= {goal.ToString("0.00", CultureInfo.InvariantCulture)}", ratio >= goal);
        }

        var yardstick = Enumerable.Range(0, rounds + 3).Min(_ => Stopped.Seconds(() => Work.Terminators(bytes)));
        yield return new($"{name} yardstick: IndexOf(terminator)", bytes.Length / yardstick / Megabyte, "MB/s", 1);
        yield return await MeasureAsync("segments, elements, envelope check, from memory", 0.30, () => Work.Elements(bytes), () => Work.Elements(small.Bytes));
        yield return await MeasureAsync("segments, elements, envelope check, from a file", 0.25, () => Work.Elements(path), () => Work.Elements(small.Path));
        if (name == "837P") yield return await MeasureAsync("claims visited", 0.20, () => Work.Claims(bytes), () => Work.Claims(small.Bytes));
        Func<ReadOnlyMemory<byte>, long> models = name == "837P" ? Work.ClaimModels : Work.RemittanceModels;
        yield return await MeasureAsync("models kept", 0.05, () => models(bytes), () => models(small.Bytes));
        yield return await MeasureAsync("checked at level 5", 0.03, () => Work.Checks(bytes), () => Work.Checks(small.Bytes));
    }

    /// <summary>Reads streams in processes of their own: memory over that of an empty file, and time for ten times as much.</summary>
    static async Task<IEnumerable<Figure>> StreamAsync(string folder, int size, Action<string> progress, CancellationToken cancellation)
    {
        progress("empty process");
        var empty = Path.Combine(folder, "empty");
        await File.WriteAllBytesAsync(empty, [], cancellation);
        var (idle, _) = await ReadInProcessAsync(empty, cancellation);
        List<(int Size, string Path)> files = [];
        foreach (var megabytes in new[] { size / 10, size, size * 10 })
        {
            progress($"stream of {megabytes} MB: generating");
            files.Add((megabytes, await GenerateAsync(folder, GeneratedKind.Professional, megabytes * (long)Megabyte, cancellation)));
        }

        // In turns, so that all sizes see the same machine; the fastest of each counts, and the most memory.
        List<(int Size, double Mebibytes, double Seconds)> runs = [];
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var (megabytes, path) in files)
            {
                progress($"stream of {megabytes} MB: reading, {turn + 1} of {Turns}");
                var (peak, seconds) = await ReadInProcessAsync(path, cancellation);
                runs.Add((megabytes, peak - idle, seconds));
            }
        }

        var read = files.Select(f => (f.Size, Mebibytes: runs.Where(r => r.Size == f.Size).Max(r => r.Mebibytes), Seconds: runs.Where(r => r.Size == f.Size).Min(r => r.Seconds))).ToList();
        var (least, most) = (read[0], read[^1]);
        var off = most.Seconds / most.Size / (least.Seconds / least.Size) - 1;
        return
        [
            new($"stream of {most.Size} MB: peak memory over the empty process", most.Mebibytes, "MiB", Goal: "<= 40", Ok: most.Mebibytes <= 40),
            .. read.Select(r => new Figure($"stream of {r.Size} MB", r.Size / r.Seconds, "MB/s")),
            new($"time per byte at {most.Size} MB against {least.Size} MB", off * 100, "% more", Goal: "<= 10", Ok: off <= 0.10),
        ];
    }

    /// <summary>What <see cref="BenchCommand"/>'s hidden command tells of itself.</summary>
    static async Task<(double PeakMebibytes, double Seconds)> ReadInProcessAsync(string path, CancellationToken cancellation)
    {
        var told = await MeasuringProcess.RunAsync(["read-stream", path], new Dictionary<string, string>(), cancellation);
        return told is [var peak, var seconds] ? (peak, seconds) : throw new InvalidOperationException("The measuring process told something else.");
    }

    static async Task<string> GenerateAsync(string folder, GeneratedKind kind, long bytes, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, $"{kind}-{bytes}");
        await using var stream = File.Create(path);
        await GeneratedFile.WriteAsync(stream, kind, claims: 1, seed: 1, bytes, cancellation);
        return path;
    }

    static async Task<(string Path, byte[] Bytes)> SmallAsync(string folder, GeneratedKind kind, CancellationToken cancellation)
    {
        var path = await GenerateAsync(folder, kind, Megabyte, cancellation);
        return (path, await File.ReadAllBytesAsync(path, cancellation));
    }
}
