using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Messaging;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Functions.Triggers;

/// <summary>From the name of a function (its folder with function.json) to what it does.</summary>
public static class TriggerRoutes
{
    // As often as SchedulePolls/function.json fires.
    static readonly TimeSpan BetweenSchedules = TimeSpan.FromMinutes(1);

    public static void MapTriggers(this IEndpointRouteBuilder app)
    {
        app.MapQueue("BatchDropped", BatchDropped.QueueName);
        app.MapQueue("Transmit", TransmitCommand.QueueName);
        app.MapQueue("PollMailbox", PollCommand.QueueName);
        app.MapQueue("ResponseStored", ResponseStored.QueueName);

        app.MapTimer<SchedulePolls>("SchedulePolls", (schedule, cancellation) => schedule.RunAsync(BetweenSchedules, cancellation));
        app.MapTimer<SendOutbox>("SendOutbox", (outbox, cancellation) => outbox.RunAsync(cancellation));
        app.MapTimer<WatchDeadlines>("WatchDeadlines", (deadlines, cancellation) => deadlines.RunAsync(cancellation));
    }

    /// <summary>A command queue and its poison queue.</summary>
    static void MapQueue(this IEndpointRouteBuilder app, string function, string queue)
    {
        app.MapTrigger(function, async (request, services, cancellation) =>
        {
            try
            {
                await services.GetRequiredService<CommandDispatcher>().DispatchAsync(queue, request.QueueText, cancellation);
            }
            catch (UnreadableCommandException)
            {
                // It fails for ever: no use in having the host deliver it again. Somebody is told.
                await services.GetRequiredService<FailedCommands>().ReportAsync(queue, request.QueueText, cancellation);
            }
        });
        app.MapTrigger($"{function}Poison", (request, services, cancellation) =>
            services.GetRequiredService<FailedCommands>().ReportAsync(queue, request.QueueText, cancellation));
    }

    static void MapTimer<T>(this IEndpointRouteBuilder app, string function, Func<T, CancellationToken, Task> run) where T : notnull =>
        app.MapTrigger(function, (_, services, cancellation) => run(services.GetRequiredService<T>(), cancellation));

    static void MapTrigger(this IEndpointRouteBuilder app, string function, Func<TriggerRequest, IServiceProvider, CancellationToken, Task> run) =>
        app.MapPost($"/{function}", (HttpContext http) => Invocation.RunAsync(function, http, run)).WithMetadata(TriggerEndpoint.Instance);
}
