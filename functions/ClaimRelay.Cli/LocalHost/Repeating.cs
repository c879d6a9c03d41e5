using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>Runs a use case again and again, never beside itself. A failed run is told and followed by the next.</summary>
public sealed partial class Repeating(string name, TimeSpan pause, Func<CancellationToken, Task> run, TimeProvider clock, ILogger<Repeating> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A run in flight is let finish, as the work of the queues is; a run cut off at the end of that grace is repeated after the next start.
        using var cut = new CancellationTokenSource();
        await using var grace = stoppingToken.UnsafeRegister(_ => cut.CancelAfter(QueueWorkers.Grace), null);
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
