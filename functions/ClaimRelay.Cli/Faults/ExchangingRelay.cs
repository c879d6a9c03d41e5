using System.Security.Cryptography;
using System.Text;
using Azure.Core.Pipeline;
using ClaimRelay.Mailboxes;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaimRelay.Cli.Faults;

/// <summary>The relay of a row's one account, over storage.</summary>
static class ExchangingRelay
{
    /// <param name="folder">Where the account's secrets lie.</param>
    public static ServiceProvider Build(string storage, string folder, Account account, ClearinghouseProfile profile, Func<IMailbox, IMailbox>? watch = null, HttpPipelineTransport? connections = null)
    {
        Secrets secrets = new(folder, vault: null);
        RelayConfiguration configuration = new() { Practices = [], Routes = [], Accounts = [account], Profiles = [profile] };
        // The same after it was killed, as a host that proves its name: its lease is its own at once.
        HostInstance instance = new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(account.Id)).AsSpan(0, 16)));
        return new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddClaimRelay(configuration, new RelayStorage(storage, connections), new NoSender(), secrets, instance)
            .AddSingleton(new MailboxFactory(async (reference, cancellation) => await secrets.ResolveAsync(reference, cancellation), TimeProvider.System, FaultCase.Quick, watch))
            .BuildServiceProvider();
    }

    sealed class NoSender : IMessageSender
    {
        public Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation) => throw new NotSupportedException("An exchange sends no messages.");
    }
}
