using Azure;
using Azure.Identity;
using ClaimRelay.Mailboxes;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Pgp;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Diagnosis;

/// <summary>Looks at everything the relay stands on. Changes nothing, sends nothing, and shows no secret.</summary>
static class Doctor
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // Both topics exist in every deployment, as the default work queues do.
    static readonly IReadOnlyList<string> Topics = ["claims", "remittances"];

    public static async IAsyncEnumerable<Check> ExamineAsync(RelaySettings settings, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var check in Programs.ExamineAsync().WithCancellation(cancellation)) yield return check;
        var storage = await StorageAsync(settings, cancellation);
        yield return storage;

        var (configured, configuration) = await ConfigurationAsync(settings, storage.Passed, cancellation);
        yield return configured;
        await foreach (var check in ServiceBusAsync(settings, configuration, cancellation)) yield return check;
        if (configuration is null) yield break;

        var secrets = settings.OpenSecrets();
        foreach (var account in configuration.Accounts)
        {
            foreach (var reference in new[] { account.PrivateKey, account.Password }.OfType<string>()) yield return await SecretAsync(secrets, account, reference, cancellation);
            if (account.Pgp is { } pgp) yield return await PgpAsync(secrets, account, pgp, cancellation);
            yield return await AccountAsync(configuration, account, secrets, cancellation);
        }
    }

    static async Task<Check> StorageAsync(RelaySettings settings, CancellationToken cancellation)
    {
        const string What = "storage account";
        const string Mend = "give --storage or ClaimRelay__Storage; or start a local host: claimrelay run";
        try
        {
            using var limit = Limited(cancellation);
            var exists = (await Opened.Storage(settings).Claims.ExistsAsync(limit.Token)).Value;
            return Check.Ok(What, exists ? "reachable" : "reachable; empty until a host has run");
        }
        catch (RefusedException refused)
        {
            return Check.Failed(What, refused.Message, Mend);
        }
        catch (Exception unreachable) when (unreachable is RequestFailedException or AggregateException or AuthenticationFailedException || IsLate(unreachable, cancellation))
        {
            return Check.Failed(What, unreachable is RequestFailedException { Status: > 0 } answer ? $"answered {answer.Status} {answer.ErrorCode}" : "does not answer", Mend);
        }
    }

    static async Task<(Check, RelayConfiguration?)> ConfigurationAsync(RelaySettings settings, bool storageWorks, CancellationToken cancellation)
    {
        const string What = "configuration";
        if (settings.Config.StartsWith("blob:", StringComparison.Ordinal) && !storageWorks) return (Check.Failed(What, "lies in the storage account, which cannot be read", "mend the storage account, or give --config FILE"), null);
        try
        {
            return await Opened.ResultAsync(settings, cancellation) is ConfigurationResult.Loaded loaded
                ? (Check.Ok(What, loaded.Warnings.Count == 0 ? "fit for use" : $"fit for use, {loaded.Warnings.Count} warnings: claimrelay config check"), loaded.Configuration)
                : (Check.Failed(What, "has errors", "claimrelay config check   (names each)"), null);
        }
        catch (RefusedException refused)
        {
            return (Check.Failed(What, refused.Message, "give --config FILE or ClaimRelay__Config"), null);
        }
    }

    static async IAsyncEnumerable<Check> ServiceBusAsync(RelaySettings settings, RelayConfiguration? configuration, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        AmqpMessageSender? sender = null;
        Check? refusal = null;
        try
        {
            sender = Opened.Sender(settings);
        }
        catch (RefusedException refused)
        {
            refusal = Check.Failed("Service Bus", refused.Message, "give --service-bus or ClaimRelay__ServiceBus");
        }

        if (refusal is not null) yield return refusal;
        if (sender is null) yield break;
        await using (sender)
        {
            foreach (var entity in WorkRouting.DefaultQueues.Concat(Topics).Concat(configuration?.WorkRules.Select(r => r.Queue) ?? []).Distinct())
            {
                var check = await EntityAsync(sender, entity, cancellation);
                yield return check;
                if (!check.Passed && check.Found == Unreachable) yield break;
            }
        }
    }

    const string Unreachable = "cannot be reached";

    static async Task<Check> EntityAsync(AmqpMessageSender sender, string entity, CancellationToken cancellation)
    {
        var what = $"Service Bus {entity}";
        try
        {
            using var limit = Limited(cancellation);
            await sender.ProbeAsync(entity, limit.Token);
            return Check.Ok(what, "can be sent to");
        }
        catch (MessageSendException refused) when (refused.IsPermanent)
        {
            return Check.Failed(what, refused.Condition, $"create the queue or topic '{entity}', or grant the right to send to it");
        }
        catch (Exception unreachable) when (unreachable is MessageSendException || IsLate(unreachable, cancellation))
        {
            return Check.Failed(what, Unreachable, "check the namespace in --service-bus or ClaimRelay__ServiceBus, and that its port is open from here");
        }
    }

    static async Task<Check> SecretAsync(Secrets secrets, Account account, string reference, CancellationToken cancellation)
    {
        var what = $"secret of account {account.Id}";
        try
        {
            await secrets.ResolveAsync(reference, cancellation);
            return Check.Ok(what, reference);
        }
        catch (SecretException missing)
        {
            return Check.Failed(what, missing.Message, $"put the secret where {reference} says, or correct the account's reference");
        }
    }

    static async Task<Check> PgpAsync(Secrets secrets, Account account, PgpSettings settings, CancellationToken cancellation)
    {
        var what = $"OpenPGP keys of account {account.Id}";
        try
        {
            await new PgpKeyring(secrets, TimeProvider.System).LoadAsync(account, settings, cancellation);
            return Check.Ok(what, "can be read and are valid today");
        }
        catch (MailboxException failed)
        {
            return Check.Failed(what, failed.Message, "correct the account's pgp settings, or the keys behind them");
        }
    }

    static async Task<Check> AccountAsync(RelayConfiguration configuration, Account account, Secrets secrets, CancellationToken cancellation)
    {
        var what = $"account {account.Id}";
        var profile = configuration.ProfileOf(account);
        try
        {
            using var limit = Limited(cancellation);
            await using var mailbox = await new MailboxFactory(async (reference, token) => await secrets.ResolveAsync(reference, token), TimeProvider.System).OpenAsync(account, profile, limit.Token);
            var waiting = await mailbox.ListAsync(profile.ReceiveFolder, limit.Token);
            return Check.Ok(what, $"reachable, {waiting.Count} files wait in {profile.ReceiveFolder}");
        }
        catch (MailboxException failed)
        {
            return Check.Failed(what, failed.Message, MailboxMend.For(failed.Fault, failed.OfferedHostKey, account, profile));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Check.Failed(what, $"did not answer within {Limit.TotalSeconds:0} s", MailboxMend.For(MailboxFault.Transient, null, account, profile));
        }
    }

    static CancellationTokenSource Limited(CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        return limit;
    }

    static bool IsLate(Exception failure, CancellationToken cancellation) => failure is OperationCanceledException && !cancellation.IsCancellationRequested;
}
