using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ClaimRelay.Cli.Bench;

/// <summary>
/// Repeats a measurement until the processor core was ours often enough. On a shared machine a neighbour's thread on the same physical core takes a
/// third of the speed of work that the core bounds, for seconds at a time, and hardly anything of a yardstick that memory bounds. A short loop of
/// plain arithmetic before and after each round shows it: then that loop, too, takes longer.
/// </summary>
static class Undisturbed
{
    /// <summary>How much longer than ever the loop may take.</summary>
    const double Allowed = 1.06;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static double shortest = double.MaxValue;

    /// <summary>Runs rounds until so many were undisturbed; those that were not have run too. A minute without that ends it.</summary>
    /// <returns>How many were undisturbed.</returns>
    public static int Repeat(int rounds, Action round, CancellationToken cancellation)
    {
        for (var i = 0; i < 20; i++) Loop();
        var (start, quiet) = (Stopwatch.GetTimestamp(), 0);
        for (var done = 0; quiet < rounds && (done < rounds || Stopwatch.GetElapsedTime(start) < Patience); done++)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = Loop();
            round();
            if (Math.Max(before, Loop()) <= shortest * Allowed) quiet++;
        }
        return quiet;
    }

    static double Loop()
    {
        var seconds = Stopped.Seconds(Arithmetic);
        shortest = Math.Min(shortest, seconds);
        return seconds;
    }

    /// <summary>Keeps all units for whole numbers busy for some milliseconds, so that whoever shares them is felt.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static long Arithmetic()
    {
        var (a, b, c, d, e, f) = (1L, 2L, 3L, 4L, 5L, 6L);
        for (var i = 0; i < 4_000_000; i++)
        {
            (a, b, c, d, e, f) = (a + 3, b ^ 7, c + 5, d ^ 11, e + 13, f ^ 9);
            (a, b, c, d, e, f) = (a ^ 5, b + 1, c ^ 3, d + 2, e ^ 1, f + 4);
        }
        return a + b + c + d + e + f;
    }
}
