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

    /// <exception cref="RefusedException">No Service Bus is set, or its connection string cannot be read.</exception>
    public static AmqpMessageSender Sender(RelaySettings settings)
    {
        try
        {
            return settings.OpenSender(TimeProvider.System);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
        {
            throw new RefusedException($"{wrong.Message} --service-bus gives it too.", wrong);
        }
    }

    /// <exception cref="RefusedException">It is not there, or has errors: the message has a line for each.</exception>
    public static async Task<RelayConfiguration> ConfigurationAsync(RelaySettings settings, RelayStorage storage, CancellationToken cancellation)
    {
        try
        {
            return await settings.ReadConfigurationAsync(storage, cancellation) switch
            {
                ConfigurationResult.Loaded loaded => loaded.Configuration,
                var refused => throw new RefusedException(refused.ToString()!),
            };
        }
        catch (IOException missing)
        {
            throw new RefusedException($"The configuration cannot be read: {missing.Message} Give it with --config FILE or ClaimRelay__Config.", missing);
        }
    }
}
