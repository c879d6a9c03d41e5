using System.Diagnostics;
using System.Globalization;

namespace ClaimRelay.Cli.Bench;

/// <summary>A part that is measured in a process of its own: memory that others left behind would be counted.</summary>
static class MeasuringProcess
{
    /// <summary>Runs this program again with other arguments and gives the figures that it tells, parted by spaces.</summary>
    public static async Task<double[]> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], "bench", .. arguments]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The measuring process did not start.");
        try
        {
            var said = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) throw new InvalidOperationException($"The measuring process ended with exit code {process.ExitCode}.");
            return [.. said.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(figure => double.Parse(figure, CultureInfo.InvariantCulture))];
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Tells figures to the process that started this one.</summary>
    public static void Tell(params IEnumerable<double> figures) => Console.Out.Write(string.Join(' ', figures.Select(f => f.ToString("0.000000", CultureInfo.InvariantCulture))));

    public static double PeakMebibytes
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64 / 1048576.0;
        }
    }
}
