using System.Collections.Concurrent;
using System.Diagnostics;
using ClaimRelay.Storage;

namespace ClaimRelay.Cli.Faults;

/// <summary>Runs rows, a few at once, each in a world and with a deadline of its own.</summary>
static class FaultRun
{
    const int AtOnce = 5;

    static readonly TimeSpan RowLimit = TimeSpan.FromSeconds(60);

    /// <returns>In the order of the cases.</returns>
    public static async Task<IReadOnlyList<FaultRow>> RunAsync(IReadOnlyList<FaultCase> cases, Action<string> progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("claimrelay-faults-").FullName;
        var start = Stopwatch.GetTimestamp();
        ConcurrentDictionary<int, FaultRow> rows = [];
        try
        {
            await using var azurite = cases.Any(c => c.OverStorage) ? await Opened.AzuriteAsync(Path.Combine(folder, "storage"), cancellation) : null;
            if (azurite is not null) await Opened.CreateAsync(new RelayStorage(azurite.ConnectionString), cancellation);
            // Slow ones first would be faster by a little; in order they can be followed.
            await Parallel.ForEachAsync(cases.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (one, token) =>
            {
                var row = rows[one.Index] = await RunOneAsync(one.Item, Path.Combine(folder, $"{one.Index}"), one.Index + 1, azurite?.ConnectionString ?? "", token);
                var failed = rows.Values.Count(r => !r.Ok);
                progress($"{rows.Count} of {cases.Count}, {failed} failed, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {row.Fault.Title}: {row.End}{(row.Ok ? "" : $", BUT {row.Wrong}")}");
            });
            return [.. rows.OrderBy(r => r.Key).Select(r => r.Value)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<FaultRow> RunOneAsync(FaultCase fault, string folder, int seed, string storage, CancellationToken cancellation)
    {
        if (fault.Missing is not null) return new(fault);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(RowLimit);
        Directory.CreateDirectory(folder);
        FaultScene? scene = null;
        FaultTrial? trial = null;
        var running = Task.FromResult(new FaultRow(fault));
        try
        {
            scene = await FaultScene.StartAsync(fault, folder, seed, storage, deadline.Token);
            trial = new(fault, scene, deadline.Token);
            running = trial.RunAsync();
            return await running.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (trial?.SoFar ?? new(fault)) with { Wrong = $"it did not end within {RowLimit.TotalSeconds:0} s" };
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            // What broke is told as this row's failure; the others are run all the same.
            return new(fault) { Wrong = $"{broken.GetType().Name}: {broken.Message.ReplaceLineEndings(" ")}" };
        }
        finally
        {
            if (scene is not null) await scene.DisposeAsync();
            // What was given up ends now, as its world has; its files must not be written when their folder is removed.
            await Task.WhenAny(running.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default), Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, CancellationToken.None));
        }
    }
}
