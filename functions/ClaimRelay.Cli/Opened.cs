using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Commands;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Storage;

namespace ClaimRelay.Cli;

/// <summary>Opens what the settings name, or says why not.</summary>
public static class Opened
{
    /// <exception cref="RefusedException">No storage account is set.</exception>
    public static RelayStorage Storage(RelaySettings settings)
    {
        try
        {
            return settings.OpenStorage();
        }
        catch (InvalidOperationException missing)
        {
            throw new RefusedException($"{missing.Message} --storage gives a connection string too, and --data the folder of a running local host.", missing);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            // The library's message could quote the string, and with it the key.
            throw new RefusedException("The storage connection string cannot be read; want it as the portal shows it.");
        }
    }

    /// <exception cref="RefusedException">It is not installed, or did not start.</exception>
    public static async Task<Azurite> AzuriteAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            return await Azurite.StartAsync(folder, TimeProvider.System, cancellation);
        }
        catch (Exception failed) when (failed is FileNotFoundException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            throw new RefusedException(failed.Message, failed);
        }
    }

    /// <summary>Makes what the relay needs in the storage account, where it is not there.</summary>
    /// <exception cref="RefusedException">The account does not answer, or does not let us.</exception>
    public static async Task CreateAsync(RelayStorage storage, CancellationToken cancellation)
    {
        try
        {
            await storage.CreateAsync(CommandQueues.All, cancellation);
        }
        catch (Exception failed) when (StorageFailure.Tell(failed) is not null)
        {
            throw new RefusedException(StorageFailure.Tell(failed)!, failed);
        }
    }

    /// <exception cref="RefusedException">No Service Bus is set, or its connection string cannot be read.</exception>
    public static AmqpMessageSender Sender(RelaySettings settings)
    {
        try
        {
            return settings.OpenSender(TimeProvider.System);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new RefusedException($"{wrong.Message} --service-bus gives it too.", wrong);
        }
    }

    /// <exception cref="RefusedException">It is not there, or has errors: the message has a line for each.</exception>
    public static async Task<RelayConfiguration> ConfigurationAsync(RelaySettings settings, RelayStorage storage, CancellationToken cancellation) =>
        await ResultAsync(settings, () => storage, cancellation) switch
        {
            ConfigurationResult.Loaded loaded => loaded.Configuration,
            var refused => throw new RefusedException(refused.ToString()!),
        };

    /// <summary>What reading the configuration gives, errors too. A file needs no storage.</summary>
    /// <exception cref="RefusedException">It is not there.</exception>
    public static Task<ConfigurationResult> ResultAsync(RelaySettings settings, CancellationToken cancellation) => ResultAsync(settings, () => Storage(settings), cancellation);

    static async Task<ConfigurationResult> ResultAsync(RelaySettings settings, Func<RelayStorage> storage, CancellationToken cancellation)
    {
        try
        {
            var needed = settings.Config.StartsWith("blob:", StringComparison.Ordinal) ? storage() : Nowhere;
            return await settings.ReadConfigurationAsync(needed, cancellation);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The configuration cannot be read: {unreadable.Message} Give it with --config FILE or ClaimRelay__Config.", unreadable);
        }
    }

    // Reading a file opens no connection.
    static RelayStorage Nowhere => new("UseDevelopmentStorage=true");
}
