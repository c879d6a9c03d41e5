using System.Text.Json;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Microsoft.Extensions.DependencyInjection;

namespace ClaimRelay.Cli.Faults;

/// <summary>What a child process is to send or fetch, and where it is to be killed.</summary>
/// <param name="Folder">Of the scene; secrets lie there.</param>
/// <param name="Storage">What the relay stands on; what is to be sent is entered there.</param>
/// <param name="Size">Of the file.</param>
sealed record KilledOrder(string Folder, string Storage, Account Account, ClearinghouseProfile Profile, FaultWay Way, int Size, KillPoint? Kill);

/// <summary>What it says in the end, on one line.</summary>
sealed record KilledAnswer(FaultOutcome? Outcome, string Text, MailboxFault? Fault = null);

/// <summary>One exchange of the relay's own in a process of its own. It may be killed anywhere and run again.</summary>
static class KilledExchange
{
    public static async Task<KilledAnswer> RunAsync(KilledOrder order, CancellationToken cancellation)
    {
        using WatchedStorage connections = new(point => DieAt(order, point));
        var relay = ExchangingRelay.Build(order.Storage, order.Folder, order.Account, order.Profile, inner => Watched(inner, order), connections);
        try
        {
            return await (order.Way is FaultWay.Up ? SendAsync(relay, order, cancellation) : FetchAsync(relay, order, cancellation));
        }
        catch (MailboxException failed)
        {
            return new(null, failed.Message, failed.Fault);
        }
    }

    static async Task<KilledAnswer> SendAsync(ServiceProvider relay, KilledOrder order, CancellationToken cancellation)
    {
        await using SentExchange exchange = new(relay, order.Account.Id);
        var (outcome, text) = await exchange.RunAsync(cancellation);
        return new(outcome, text);
    }

    static async Task<KilledAnswer> FetchAsync(ServiceProvider relay, KilledOrder order, CancellationToken cancellation)
    {
        await using PolledExchange exchange = new(relay, order.Account, order.Profile);
        return await exchange.RunAsync(cancellation) is var (outcome, text) ? new(outcome, text) : new(null, "the poll came to no end");
    }

    static WatchedMailbox Watched(IMailbox inner, KilledOrder order) => new(inner, order.Size, moment =>
    {
        DieAt(order, moment switch
        {
            FaultMoment.InPut => KillPoint.InMidUpload,
            FaultMoment.AfterPut => KillPoint.PartIsWritten,
            FaultMoment.AfterRename => KillPoint.Renamed,
            FaultMoment.BeforeGet => KillPoint.BeforeDownload,
            FaultMoment.InGet => KillPoint.InMidDownload,
            FaultMoment.AfterGet => KillPoint.BeforeContentIsStored,
            FaultMoment.AfterDelete => KillPoint.Removed,
            _ => null,
        });
        return Task.CompletedTask;
    });

    static void DieAt(KilledOrder order, KillPoint? point)
    {
        if (point is not null && point == order.Kill) KillPoints.Die();
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text)!;
}
