using System.Globalization;
using ClaimRelay.Cli.Output;
using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Lines;

namespace ClaimRelay.Cli.Bench;

/// <summary>How fast the relay's mailbox is beside OpenSSH's <c>sftp</c>, in turns against one server, each with its connection.</summary>
sealed class SftpBench(SftpScene scene, int rounds, int part, Action<string> progress, CancellationToken cancellation)
{
    const int Mebibyte = 1 << 20, SmallBytes = 50_000, AtOnce = 8;
    static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(40);

    /// <param name="part">Files and bytes are divided by it: 1 is what the goals mean.</param>
    /// <param name="only">A part of the names of the wanted figures; null takes all.</param>
    public static async Task<IReadOnlyList<Figure>> RunAsync(int rounds, int part, string? only, Action<string> progress, CancellationToken cancellation)
    {
        List<Figure> figures = [];
        (string Name, Func<SftpBench, Task<IEnumerable<Figure>>> Run)[] all =
        [
            ("large", b => b.LargeAsync()), ("small", b => b.SmallAsync()), ("listing", b => b.ListingAsync()), ("far", b => b.FarAsync()), ("memory", b => b.MemoryAsync()), ("poll", b => b.PollAsync()),
        ];
        foreach (var (name, run) in all.Where(f => only is null || f.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            progress(name);
            await using var scene = await SftpScene.OpenAsync(TimeProvider.System, cancellation);
            figures.AddRange(await run(new(scene, rounds, part, step => progress($"{name}: {step}"), cancellation)));
        }

        return figures;
    }

    async Task<IEnumerable<Figure>> LargeAsync()
    {
        var size = 256 / part;
        var local = await scene.WriteAsync("large", size * (long)Mebibyte, cancellation);
        scene.Clear("folder");
        var up = await InTurnsAsync("up",
            () => scene.SftpAsync(scene.Server.Port, [$"put {local} folder/theirs"], cancellation),
            () => scene.SftpAsync(scene.Server.Port, [$"put {local} folder/theirs"], cancellation, "Ciphers=aes256-gcm@openssh.com"),
            () => scene.MailboxAsync(scene.Server.Port, async mailbox =>
            {
                await using var file = new FileStream(local, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                await mailbox.PutAsync("folder/ours", file, overwrite: true, cancellation);
            }, cancellation));
        await RequireSameAsync(local, Path.Combine(scene.Remote, "folder/ours"));
        var down = await InTurnsAsync("down",
            () => scene.SftpAsync(scene.Server.Port, [$"get folder/ours {scene.In("theirs")}"], cancellation),
            () => scene.SftpAsync(scene.Server.Port, [$"get folder/ours {scene.In("theirs")}"], cancellation, "Ciphers=aes256-gcm@openssh.com"),
            () => scene.MailboxAsync(scene.Server.Port, async mailbox =>
            {
                await using var file = new FileStream(scene.In("ours"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                await mailbox.GetAsync("folder/ours", file, long.MaxValue, cancellation);
            }, cancellation));
        await RequireSameAsync(local, scene.In("ours"));
        return
        [
            Ratio($"{size} MB up", up[2], "s", up[2].Over(up[0]), 1.0), Ratio($"{size} MB up, sftp told to use AES-GCM", up[1], "s", up[2].Over(up[1])),
            Ratio($"{size} MB down", down[2], "s", down[2].Over(down[0]), 1.1), Ratio($"{size} MB down, sftp told to use AES-GCM", down[1], "s", down[2].Over(down[1])),
        ];
    }

    async Task<IEnumerable<Figure>> SmallAsync()
    {
        var (count, times) = await SafeUploadsAsync(scene.Server.Port, 2000 / part, withPuts: true);
        return
        [
            Ratio($"{count} safe uploads of 50 KB, {AtOnce} at once, against sftp's same steps", times[2], "s", times[2].Over(times[0]), 1.0),
            Ratio($"{count} safe uploads of 50 KB, {AtOnce} at once, against sftp's plain puts", times[2], "s", times[2].Over(times[1]), 1.5),
        ];
    }

    async Task<IEnumerable<Figure>> FarAsync()
    {
        using var line = new FaultProxy(scene.Server.Port, TimeProvider.System) { Delay = RoundTrip };
        var (count, times) = await SafeUploadsAsync(line.Port, 200 / part, withPuts: false);
        return [Ratio($"{count} safe uploads of 50 KB at 40 ms round trip, {AtOnce} at once, against sftp's same steps", times[^1], "s", times[^1].Over(times[0]), 0.25)];
    }

    /// <summary>Times of sftp's same steps, of its plain puts where they are wanted, and of ours.</summary>
    async Task<(int Count, IReadOnlyList<Times> Times)> SafeUploadsAsync(int port, int count, bool withPuts)
    {
        var local = await scene.WriteAsync("small", SmallBytes, cancellation);
        var content = await File.ReadAllBytesAsync(local, cancellation);
        var files = Enumerable.Range(0, count).ToList();
        // New folders each time: a file system that has just deleted thousands of files is slow for whoever comes next.
        var round = 0;
        Task<double> StepsAsync() => scene.SftpAsync(port, files.SelectMany(i => new[] { $"put {local} steps{round}/.{i}.part", $"ls -l steps{round}/.{i}.part", $"rename steps{round}/.{i}.part steps{round}/{i}.837" }), cancellation);
        Task<double> PutsAsync() => scene.SftpAsync(port, files.Select(i => $"put {local} puts{round}/{i}.837"), cancellation);
        Task<double> OursAsync() => scene.MailboxAsync(port, async mailbox =>
        {
            await using var journal = new StreamWriter(scene.In("journal")) { AutoFlush = true };
            await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (i, token) =>
            {
                var delivery = await SafeUpload.RunAsync(mailbox, new($"ours{round}/.{i}.part", $"ours{round}/{i}.837", content), UploadStep.NotStarted, (step, _) => JournalAsync(journal, i, step), token);
                if (delivery.Outcome is not DeliveryOutcome.Delivered) throw new InvalidOperationException($"An upload ended as {delivery.Outcome}.");
            });
        }, cancellation);

        var times = await InTurnsAsync($"{count} files", withPuts ? [StepsAsync, PutsAsync, OursAsync] : [StepsAsync, OursAsync], before: () =>
        {
            round++;
            foreach (var folder in (string[])["steps", "puts", "ours"]) scene.Clear($"{folder}{round}");
        });
        if (Directory.GetFiles(Path.Combine(scene.Remote, $"ours{round}")).Length != count) throw new InvalidOperationException("Not all files arrived.");
        return (count, times);
    }

    /// <summary>One line a step, written before the step is taken. The relay's own is a row in its ledger.</summary>
    static Task JournalAsync(StreamWriter journal, int file, UploadStep step)
    {
        lock (journal) journal.WriteLine($"{file} {step}");
        return Task.CompletedTask;
    }

    async Task<IEnumerable<Figure>> ListingAsync()
    {
        var count = 10_000 / part;
        scene.Clear("folder");
        for (var i = 0; i < count; i++) await File.WriteAllTextAsync(Path.Combine(scene.Remote, "folder", $"file-{i:00000}.835"), "ISA", cancellation);
        var times = await InTurnsAsync($"{count} files",
            () => scene.SftpAsync(scene.Server.Port, ["ls -l folder"], cancellation),
            () => scene.MailboxAsync(scene.Server.Port, async mailbox =>
            {
                if ((await mailbox.ListAsync("folder", cancellation)).Count != count) throw new InvalidOperationException("Not all files were listed.");
            }, cancellation));
        return [Ratio($"listing of {count} files", times[1], "s", times[1].Over(times[0]), 0.8)];
    }

    async Task<IEnumerable<Figure>> MemoryAsync()
    {
        var size = 1024 / part;
        var local = await scene.WriteAsync("huge", size * (long)Mebibyte, cancellation);
        scene.Clear("folder");
        progress($"{size} MB up and down");
        var told = await MeasuringProcess.RunAsync([SftpMemory.Command, $"{scene.Server.Port}", scene.Key, scene.Server.HostKeyFingerprint, local, scene.In("fetched")], new Dictionary<string, string>(), cancellation);
        if (told is not [var growth, var up, var down]) throw new InvalidOperationException("The measuring process told something else.");
        await RequireSameAsync(local, scene.In("fetched"));
        return
        [
            new($"{size} MB up and down by the safe protocol: growth of the working set", growth, "MiB", Goal: "<= 100", Ok: growth <= 100),
            new($"{size} MB up by the safe protocol", size / up, "MiB/s"), new($"{size} MB down by the safe protocol", size / down, "MiB/s"),
        ];
    }

    async Task<IEnumerable<Figure>> PollAsync()
    {
        var accounts = 200 / part;
        var (seconds, peak) = await SftpPolling.RunAsync(scene.Folder, accounts, progress, cancellation);
        return
        [
            new($"{accounts} accounts polled by one process, {SftpPolling.Files} files of {SftpPolling.FileBytes / 1000} KB each", seconds, "s", Goal: "<= 60", Ok: seconds <= 60),
            new($"{accounts} accounts polled by one process: peak working set", peak, "MiB", Goal: "<= 250", Ok: peak <= 250),
        ];
    }

    Task<IReadOnlyList<Times>> InTurnsAsync(string name, params Func<Task<double>>[] works) => InTurnsAsync(name, works, before: null);

    /// <summary>Times each of them once in every round, so that all see the same machine.</summary>
    async Task<IReadOnlyList<Times>> InTurnsAsync(string name, Func<Task<double>>[] works, Action? before)
    {
        var times = works.Select(_ => new double[rounds]).ToList();
        for (var round = 0; round < rounds; round++)
        {
            progress($"{name}, {round + 1} of {rounds}");
            before?.Invoke();
            for (var i = 0; i < works.Length; i++) times[i][round] = await works[i]();
        }

        return [.. times.Select(t => new Times(t))];
    }

    static async Task RequireSameAsync(string one, string other)
    {
        await using FileStream first = File.OpenRead(one), second = File.OpenRead(other);
        var (hash, same) = (await System.Security.Cryptography.SHA256.HashDataAsync(first), await System.Security.Cryptography.SHA256.HashDataAsync(second));
        if (!hash.AsSpan().SequenceEqual(same)) throw new InvalidOperationException("The file arrived with other bytes.");
    }

    static Figure Ratio(string name, Times time, string unit, double ratio, double? goal = null) => new(
        name, time.Median, unit, ratio, goal is { } most ? $"ratio <= {most.ToString("0.00", CultureInfo.InvariantCulture)}" : null, goal is null || ratio <= goal);

    /// <summary>Seconds, one a round.</summary>
    sealed record Times(double[] Seconds)
    {
        public double Median => MedianOf(Seconds);

        /// <summary>Of the rounds' ratios: what disturbs the machine mostly disturbs both of a round.</summary>
        public double Over(Times yardstick) => MedianOf(Seconds.Zip(yardstick.Seconds, (ours, theirs) => ours / theirs));

        static double MedianOf(IEnumerable<double> values)
        {
            var sorted = values.Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }
}
