using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using ClaimRelay.Commands;
using ClaimRelay.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>Takes commands from their queues and runs their use cases, as the Functions host does in Azure. When told to stop it takes no more and lets work in flight finish.</summary>
public sealed partial class QueueWorkers(RelayStorage storage, CommandDispatcher dispatcher, FailedCommands failed, TimeProvider clock, ILogger<QueueWorkers> logger) : BackgroundService
{
    const int AtOncePerQueue = 4;
    const int MostAttempts = 10;

    // A delivery that ended with the host is no failed attempt; only a command that ends the host each time is stopped by this.
    const int MostDeliveries = 50;

    /// <summary>How long work in flight may go on after the stop; what is cut off then runs again after the next start.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    static readonly TimeSpan Invisible = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Renewal = TimeSpan.FromSeconds(3);
    static readonly TimeSpan ShortestIdle = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestIdle = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    static readonly TimeSpan AfterStorageFailure = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var cut = new CancellationTokenSource();
        await using var grace = stoppingToken.UnsafeRegister(_ => cut.CancelAfter(Grace), null);
        await Task.WhenAll(CommandQueues.Names.SelectMany(queue => Enumerable.Range(0, AtOncePerQueue).Select(_ => TakeAsync(queue, stoppingToken, cut.Token))));
    }

    async Task TakeAsync(string name, CancellationToken stopping, CancellationToken cut)
    {
        var queue = storage.Queue(name);
        var idle = ShortestIdle;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    if ((await queue.ReceiveMessageAsync(Invisible, stopping)).Value is { } message)
                    {
                        idle = ShortestIdle;
                        await HandleAsync(name, queue, message, cut);
                        continue;
                    }
                }
                catch (RequestFailedException ex)
                {
                    LogStorage(name, ex.Status, ex.ErrorCode);
                    await Task.Delay(AfterStorageFailure, clock, stopping);
                }

                await Task.Delay(idle, clock, stopping);
                idle = idle * 1.5 < LongestIdle ? idle * 1.5 : LongestIdle;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A message that was being handled becomes visible again by itself.
        }
    }

    async Task HandleAsync(string name, QueueClient queue, QueueMessage message, CancellationToken cut)
    {
        var text = message.MessageText;
        if (message.DequeueCount > MostDeliveries)
        {
            await GiveUpAsync(name, queue, message, message.PopReceipt, cut);
            return;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(cut);
        var renewing = RenewAsync(queue, message, done.Token);
        Exception? failure = null;
        try
        {
            await dispatcher.DispatchAsync(name, text, cut);
        }
        catch (Exception ex) when (ex is not OperationCanceledException || !cut.IsCancellationRequested)
        {
            failure = ex;
        }
        finally
        {
            await done.CancelAsync();
        }

        var receipt = await renewing;
        switch (failure)
        {
            case null:
                await IgnoreLostAsync(queue.DeleteMessageAsync(message.MessageId, receipt, CancellationToken.None));
                break;
            case UnreadableCommandException:
                LogNoCommand(name, message.MessageId);
                await GiveUpAsync(name, queue, message, receipt, cut);
                break;
            case not null when message.DequeueCount >= MostAttempts:
                LogFailed(name, message.MessageId, message.DequeueCount, TypesOf(failure));
                await GiveUpAsync(name, queue, message, receipt, cut);
                break;
            default:
                // The exception's text may quote a file or a name: only its type is told.
                LogFailed(name, message.MessageId, message.DequeueCount, TypesOf(failure));
                await IgnoreLostAsync(queue.UpdateMessageAsync(message.MessageId, receipt, text, RetryDelay(message.DequeueCount), CancellationToken.None));
                break;
        }
    }

    async Task GiveUpAsync(string name, QueueClient queue, QueueMessage message, string receipt, CancellationToken cut)
    {
        await storage.Queue(CommandQueues.Poison(name)).SendMessageAsync(message.MessageText, timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: cut);
        await failed.ReportAsync(name, message.MessageText, cut);
        await IgnoreLostAsync(queue.DeleteMessageAsync(message.MessageId, receipt, cut));
        LogGivenUp(name, message.MessageId);
    }

    /// <summary>Keeps the message from others while its use case runs; gives the receipt that deletes it.</summary>
    async Task<string> RenewAsync(QueueClient queue, QueueMessage message, CancellationToken done)
    {
        var receipt = message.PopReceipt;
        try
        {
            while (true)
            {
                await Task.Delay(Renewal, clock, done);

                // Not cancelled half way: a renewal that went through without its answer would leave us with a dead receipt.
                receipt = (await queue.UpdateMessageAsync(message.MessageId, receipt, message.MessageText, Invisible, CancellationToken.None)).Value.PopReceipt;
            }
        }
        catch (OperationCanceledException)
        {
            return receipt;
        }
        catch (RequestFailedException ex)
        {
            // Another worker may take it now and run it beside us, which the use cases stand.
            LogStorage(queue.Name, ex.Status, ex.ErrorCode);
            return receipt;
        }
    }

    static async Task IgnoreLostAsync(Task change)
    {
        try
        {
            await change;
        }
        catch (RequestFailedException ex) when (ex.Status is 404 or 400 && ex.ErrorCode is "MessageNotFound" or "PopReceiptMismatch")
        {
            // Somebody else has it by now and will see that it is done.
        }
    }

    static TimeSpan RetryDelay(long attempt) => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, attempt), LongestRetry.TotalSeconds));

    static string TypesOf(Exception failure) => failure.InnerException is { } inner ? $"{failure.GetType().Name} from {inner.GetType().Name}" : failure.GetType().Name;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}: storage answered {Status} {Code}; trying again")]
    partial void LogStorage(string queue, int status, string? code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Queue {Queue}, message {Id}: it is no command")]
    partial void LogNoCommand(string queue, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue}, message {Id}: attempt {Attempt} failed with {Type}; it will be tried again")]
    partial void LogFailed(string queue, string id, long attempt, string type);

    [LoggerMessage(Level = LogLevel.Error, Message = "Queue {Queue}, message {Id}: given up; it lies in the poison queue, and a work item says so")]
    partial void LogGivenUp(string queue, string id);
}
