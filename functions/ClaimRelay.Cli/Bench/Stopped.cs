using System.Diagnostics;

namespace ClaimRelay.Cli.Bench;

/// <summary>Times a piece of work beside its yardstick, in turns, so that both see the same machine.</summary>
static class Stopped
{
    /// <summary>Seconds of the fastest of some undisturbed rounds, each of both; before that, both run until the compiler is done with them.</summary>
    public static async Task<(double Yardstick, double Work, int Undisturbed)> BesideAsync(Func<long> yardstick, Func<long> work, Func<long> smallYardstick, Func<long> smallWork, int rounds, CancellationToken cancellation)
    {
        for (var pass = 0; pass < 3; pass++)
        {
            for (var i = 0; i < 40; i++)
            {
                smallYardstick();
                smallWork();
            }
            // Tiered compilation replaces methods in the background, a while after they became hot.
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, cancellation);
        }
        var (best, bestOfWork) = (double.MaxValue, double.MaxValue);
        var undisturbed = Undisturbed.Repeat(rounds, () =>
        {
            best = Math.Min(best, Seconds(yardstick));
            bestOfWork = Math.Min(bestOfWork, Seconds(work));
        }, cancellation);
        return (best, bestOfWork, undisturbed);
    }

    public static double Seconds(Func<long> work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
