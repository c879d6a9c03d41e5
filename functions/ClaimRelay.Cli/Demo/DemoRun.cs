using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Storage;
using Spectre.Console;

namespace ClaimRelay.Cli.Demo;

/// <summary>The end of a demo.</summary>
/// <param name="Folder">What was left behind for a look; null when all is cleaned up.</param>
public sealed record DemoResult(DemoVerdict Verdict, DemoLedger Ledger, DemoMessages Messages, DemoDigest Digest, TimeSpan Took, int Kills, string? Folder)
{
    public bool Ok => Verdict.Ok;
}

/// <summary>The whole way of a claim on real parts: drops files, waits for every answer, then compares what was found with what had to be.</summary>
public static class DemoRun
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    // On a busy machine all is slower: what still moves is let go on for a while.
    static readonly TimeSpan StillFor = TimeSpan.FromSeconds(12);
    static readonly TimeSpan MostOvertime = TimeSpan.FromSeconds(90);
    static readonly TimeSpan PatiencePerKill = TimeSpan.FromSeconds(12);
    // Longer than a killed host's commands stay hidden in their queues: without it nothing would move between two kills.
    static readonly TimeSpan LongestBetweenKills = TimeSpan.FromSeconds(12);
    static readonly TimeSpan PauseBetweenDropsWithKills = TimeSpan.FromSeconds(1.5);

    // Of a file or pipe: wide enough that no line is broken.
    const int PlainWidth = 200;

    // Looks in a row at which everything is settled and nothing moves.
    const int QuietLooks = 2;

    // Quick enough for a demo, far enough apart that a bystander sees the answers come one after the other.
    static readonly AnswerDelays Delays = new()
    {
        Interchange = TimeSpan.FromSeconds(0.3),
        Acknowledgment = TimeSpan.FromSeconds(1),
        ClearinghouseStatus = TimeSpan.FromSeconds(3),
        PayerStatus = TimeSpan.FromSeconds(5),
        Remittance = TimeSpan.FromSeconds(7),
        Correction = TimeSpan.FromSeconds(9),
    };

    /// <summary>Ends every process it started and removes its folder, whatever happens; keeps the folder when something does not hold.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidOperationException">A part of the demo's world does not start, or ends too early.</exception>
    public static async Task<DemoResult> RunAsync(DemoOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var drops = DemoDrops.From(options.Files);
        if (!options.Output.Profile.Out.IsTerminal) options.Output.Profile.Width = PlainWidth;
        var started = clock.GetTimestamp();
        using var progress = new DemoProgress(options.Output, clock);
        progress.Say("Starting storage, Service Bus, two clearinghouses and the relay on free ports ...");
        await using var world = await DemoWorld.StartAsync(drops, options.Kills > 0 ? new AnswerDelays() : Delays, clock, cancellation);
        world.KeepFolder = true;
        try
        {
            var result = await PlayAsync(world, drops, options, progress, clock, cancellation);
            result = result with { Took = clock.GetElapsedTime(started), Folder = result.Ok ? null : world.Folder };
            world.KeepFolder = !result.Ok;
            progress.Dispose();
            DemoReport.Print(options.Output, drops, result);
            if (options.JsonFile is { } path) await DemoJson.WriteAsync(path, result, cancellation);
            return result;
        }
        catch (OperationCanceledException)
        {
            world.KeepFolder = false;
            throw;
        }
        catch
        {
            options.Output.WriteLine($"The demo broke off. Everything it had is in {world.Folder}");
            throw;
        }
    }

    static async Task<DemoResult> PlayAsync(DemoWorld world, DemoDrops drops, DemoOptions options, DemoProgress progress, TimeProvider clock, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await world.StartHostAsync(cancellation);
        progress.Say($"Dropping {drops.Files.Count} files with {drops.Claims.Count} claims of {drops.Practices.Count} practice(s) ...");
        var dropping = drops.DropAsync(world.Storage, options.Kills > 0 ? PauseBetweenDropsWithKills : default, IsTakenInAsync, clock, ending.Token);
        var killing = KillAsync(world, drops, options, progress, clock, ending.Token);
        try
        {
            await WaitAsync(world, drops, Task.WhenAll(dropping, killing), Patience + options.Kills * PatiencePerKill, progress, clock, cancellation);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(dropping, killing).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        progress.Say("Stopping the relay and reading its ledger ...");
        await world.StopHostAsync();
        var ledger = await DemoLedger.ReadAsync(world, clock, cancellation);
        var messages = await DemoMessages.ReadAsync(world, clock, cancellation);
        return new(DemoVerdict.Of(drops, ledger, messages, world.Clearinghouses), ledger, messages, DemoDigest.Of(ledger, messages), default, options.Kills, null);

        async Task<bool> IsTakenInAsync(DroppedFile file) =>
            await world.Storage.Table("batches").FindAsync(file.Practice, $"b|{file.BatchId}", ending.Token) is { } row && row.GetString("State") != "Receiving";
    }

    /// <summary>Returns when everything is settled, or when patience ends: the verdict then says what is missing.</summary>
    static async Task WaitAsync(DemoWorld world, DemoDrops drops, Task stirring, TimeSpan patience, DemoProgress progress, TimeProvider clock, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        var moved = since;
        var quiet = 0;
        var last = "";
        while (clock.GetElapsedTime(since) < patience || (clock.GetElapsedTime(moved) < StillFor && clock.GetElapsedTime(since) < patience + MostOvertime))
        {
            await Task.Delay(LookEvery, clock, cancellation);
            if (stirring.IsFaulted) await stirring;
            world.ThrowIfBroken();
            if (stirring.IsCompleted && world.HostIsGone) throw new InvalidOperationException($"The local host ended by itself; host.log in {world.Folder} holds what it said.");
            var state = await DemoState.LookAsync(world, cancellation);
            progress.Show(state);
            quiet = stirring.IsCompleted && state.IsSettled(world, drops) && state.Fingerprint == last ? quiet + 1 : 0;
            if (state.Fingerprint != last) moved = clock.GetTimestamp();
            last = state.Fingerprint;
            if (quiet >= QuietLooks) return;
        }

        progress.Say($"Not everything was settled within {clock.GetElapsedTime(since).TotalSeconds:0} s.");
    }

    /// <summary>Kills at random moments that are spread over the whole way: from the first file's intake to the last remittance.</summary>
    static async Task KillAsync(DemoWorld world, DemoDrops drops, DemoOptions options, DemoProgress progress, TimeProvider clock, CancellationToken cancellation)
    {
        var moments = new Random(options.Seed);
        for (var kill = 1; kill <= options.Kills; kill++)
        {
            var ready = clock.GetTimestamp();
            while (progress.Share(drops) < 0.95 * (kill - 1) / options.Kills && clock.GetElapsedTime(ready) < LongestBetweenKills) await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellation);
            await Task.Delay(TimeSpan.FromSeconds(0.3 + 2.2 * moments.NextDouble()), clock, cancellation);
            await world.KillHostAsync();
            progress.Say($"Killed the relay {clock.GetElapsedTime(ready).TotalSeconds:0.00} s after its start ({kill} of {options.Kills}); starting it again ...");
            await world.StartHostAsync(cancellation);
        }
    }
}
