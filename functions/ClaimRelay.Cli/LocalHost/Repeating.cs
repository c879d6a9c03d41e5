using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>Runs a use case again and again, never beside itself. A failed run is told and followed by the next.</summary>
/// <param name="grace">How long a run in flight may go on after the stop; what is cut off then is repeated after the next start.</param>
public sealed partial class Repeating(string name, TimeSpan pause, TimeSpan grace, Func<CancellationToken, Task> run, TimeProvider clock, ILogger<Repeating> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var cut = new CancellationTokenSource();
        await using var stop = stoppingToken.UnsafeRegister(_ => cut.CancelAfter(grace), null);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await run(cut.Token);
                }
                catch (Exception ex) when (ex is not OperationCanceledException || !cut.IsCancellationRequested)
                {
                    // The exception's text may quote a file or a name: only its type is told.
                    LogFailed(name, ex.GetType().Name);
                }

                await Task.Delay(pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} failed with {Type}; it runs again")]
    partial void LogFailed(string name, string type);
}
