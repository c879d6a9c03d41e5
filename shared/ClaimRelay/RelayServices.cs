using ClaimRelay.Commands;
using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Pgp;
using ClaimRelay.Remittances;
using ClaimRelay.Reports;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ClaimRelay;

/// <summary>The relay as services: the six use cases and what they stand on.</summary>
public static class RelayServices
{
    /// <param name="configuration">Checked by <see cref="ConfigurationReader"/>.</param>
    /// <param name="instance">Who this process is to the lease service.</param>
    public static IServiceCollection AddClaimRelay(
        this IServiceCollection services, RelayConfiguration configuration, RelayStorage storage, IMessageSender sender, Secrets secrets, HostInstance instance)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration).AddSingleton(storage).AddSingleton(sender).AddSingleton(secrets).AddSingleton(instance);
        services.AddSingleton(s => new MailboxFactory(async (reference, cancellation) => await secrets.ResolveAsync(reference, cancellation), s.GetRequiredService<TimeProvider>(), log: s.GetService<ILogger<MailboxFactory>>()));

        services.AddSingleton<Archive>().AddSingleton<Leases>().AddSingleton<CommandQueues>().AddSingleton<CommandDispatcher>().AddSingleton<FailedCommands>();
        services.AddSingleton<OutboxMarkers>().AddSingleton<ClaimLedger>().AddSingleton<WorkItems>();
        services.AddSingleton<DropZone>().AddSingleton<BatchLedger>().AddSingleton<BatchAnswers>().AddSingleton<PracticeOutbox>();
        services.AddSingleton<TransmissionLedger>().AddSingleton<TransmissionWork>().AddSingleton<PrepareTransmission>().AddSingleton<RecordDelivery>().AddSingleton<SettleTransmission>().AddSingleton<UntriedTransmissions>();
        services.AddSingleton<Accounts>().AddSingleton<FetchLedger>().AddSingleton<MailboxWork>().AddSingleton<ChoosePortion>().AddSingleton<SilentMailbox>().AddSingleton<SchedulePolls>().AddSingleton<PauseAccount>().AddSingleton<ResumeAccount>();
        services.AddSingleton<ClaimMatcher>().AddSingleton<SentClaims>().AddSingleton<ArrivalProof>().AddSingleton<AcknowledgeInterchange>().AddSingleton<AcknowledgeGroup>();
        services.AddSingleton<PgpKeyring>().AddSingleton<OpenResponse>().AddSingleton<ResponseWork>().AddSingleton<EncryptTransmission>();
        services.AddSingleton<ReportStatus>().AddSingleton<RemittanceLedger>().AddSingleton<PostRemittance>();

        services.AddSingleton<ReadStatus>().AddSingleton<ReadAccounts>().AddSingleton<ReadClaim>();

        return services.AddSingleton<ReceiveBatch>().AddSingleton<Transmit>().AddSingleton<PollMailbox>().AddSingleton<ProcessResponse>().AddSingleton<SendOutbox>().AddSingleton<WatchDeadlines>();
    }
}
