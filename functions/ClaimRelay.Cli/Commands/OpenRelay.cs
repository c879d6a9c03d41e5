using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaimRelay.Cli.Commands;

/// <summary>The relay as an operator command sees it: its storage and its configuration, and no host.</summary>
sealed class OpenRelay : IAsyncDisposable
{
    readonly ServiceProvider _services;

    OpenRelay(RelayConfiguration configuration, RelayStorage storage, ServiceProvider services)
    {
        Configuration = configuration;
        Storage = storage;
        _services = services;
    }

    public RelayConfiguration Configuration { get; }
    public RelayStorage Storage { get; }

    /// <exception cref="RefusedException">No storage account is named, or the configuration is not fit for use.</exception>
    public static async Task<OpenRelay> Async(RelaySettings settings, CancellationToken cancellation)
    {
        var storage = Opened.Storage(settings);
        var configuration = await Opened.ConfigurationAsync(settings, storage, cancellation);
        var services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddClaimRelay(configuration, storage, new NoSender(), settings.OpenSecrets(), HostInstance.Unique());
        return new(configuration, storage, services.BuildServiceProvider());
    }

    /// <summary>The id again, once it is known to name a practice.</summary>
    /// <exception cref="RefusedException">It names none; the message names those there are.</exception>
    public string Practice(string id) => Configuration.Practices.Any(p => p.Id == id)
        ? id
        : throw new RefusedException($"There is no practice '{id}'; known are {string.Join(", ", Configuration.Practices.Select(p => p.Id))}.");

    /// <exception cref="RefusedException">There is no such account; the message names those there are.</exception>
    public Account Account(string id) => Configuration.Accounts.FirstOrDefault(a => a.Id == id)
        ?? throw new RefusedException($"There is no account '{id}'; known are {string.Join(", ", Configuration.Accounts.Select(a => a.Id))}.");

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Operator commands leave their messages in the outbox, where a host finds them.</summary>
    sealed class NoSender : IMessageSender
    {
        public Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation) =>
            throw new NotSupportedException("An operator command sends no messages: a host sends what waits in the outbox.");
    }
}
