using System.Net;
using System.Net.Sockets;
using Azure.Core.Pipeline;
using ClaimRelay.Mailboxes;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>The relay in one process: the same use cases as under Functions, with loops in place of triggers.</summary>
public static class RelayHost
{
    // Longer than the work in flight may take to end.
    static readonly TimeSpan StopLimit = QueueWorkers.Grace + TimeSpan.FromSeconds(5);

    // The retries of a broker that is down go on for long, and what waits in the outbox loses nothing by waiting.
    static readonly TimeSpan OutboxGrace = TimeSpan.FromSeconds(2);

    /// <summary>Runs until cancelled; prints <c>ready URL</c> once it serves.</summary>
    /// <exception cref="RefusedException">The settings, the configuration or the data folder do not let it start.</exception>
    public static async Task RunAsync(RelaySettings settings, LocalHostOptions options, TextWriter output, CancellationToken cancellation)
    {
        RequireFreeLoopback(options.Url);
        using var folder = DataFolder.Open(options.Data);

        // What needs no storage first: a wrong setting is told at once.
        await using var sender = Opened.Sender(settings);
        await using var azurite = settings is { Storage: null, BlobService: null } ? await Opened.AzuriteAsync(folder.Azurite, cancellation) : null;
        // Azurite ends once its clients have closed their connections: ours are closed before it is asked to.
        using var connections = azurite is null ? null : new HttpClientTransport(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan });
        if (azurite is not null) folder.PublishStorage(azurite.ConnectionString);
        var storage = azurite is null ? Opened.Storage(settings) : new RelayStorage(azurite.ConnectionString, connections);
        await Opened.CreateAsync(storage, cancellation);
        var configuration = await Opened.ConfigurationAsync(settings, storage, cancellation);
        var instance = options.Instance is { } id ? new HostInstance(id) : folder.Instance;

        await using var app = Build(configuration, storage, sender, settings.OpenSecrets(), instance, options);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException taken)
        {
            throw Unserved(taken);
        }

        await output.WriteLineAsync($"ready {app.Urls.First()}");
        await output.FlushAsync(CancellationToken.None);
        await app.WaitForShutdownAsync(cancellation);
    }

    static WebApplication Build(RelayConfiguration configuration, RelayStorage storage, IMessageSender sender, Secrets secrets, HostInstance instance, LocalHostOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Url);

        // Standard output belongs to the line that parents wait for.
        builder.Logging.ClearProviders().AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopLimit);
        builder.Services.AddClaimRelay(configuration, storage, sender, secrets, instance);
        builder.Services.AddSingleton<WatchDrops>().AddHostedService<QueueWorkers>();
        Repeat<WatchDrops>("Watching the drop zone", options.Drops, QueueWorkers.Grace, (drops, token) => drops.RunAsync(token));
        Repeat<SchedulePolls>("Scheduling polls", options.Polls, QueueWorkers.Grace, (polls, token) => polls.RunAsync(TimeSpan.Zero, token));
        Repeat<SendOutbox>("Sending the outbox", options.Outbox, OutboxGrace, (outbox, token) => outbox.RunAsync(token));
        Repeat<WatchDeadlines>("Watching deadlines", options.Deadlines, QueueWorkers.Grace, (deadlines, token) => deadlines.RunAsync(token));

        var app = builder.Build();
        app.MapClaimRelay();
        return app;

        void Repeat<T>(string name, TimeSpan pause, TimeSpan grace, Func<T, CancellationToken, Task> run) where T : notnull =>
            builder.Services.AddSingleton<IHostedService>(s =>
                new Repeating(name, pause, grace, token => run(s.GetRequiredService<T>(), token), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Repeating>>()));
    }

    /// <exception cref="RefusedException">The address is reachable from other machines, where nobody signs in here; or another program listens there.</exception>
    static void RequireFreeLoopback(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address is not { IsLoopback: true, Scheme: "http" })
            throw new RefusedException($"--urls {url}: the local host has no sign-in and serves this machine only; want an address as http://127.0.0.1:5080.");
        using var probe = new TcpListener(address.HostNameType is UriHostNameType.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, address.Port);
        try
        {
            probe.Start();
        }
        catch (SocketException taken)
        {
            throw Unserved(taken);
        }
    }

    static RefusedException Unserved(Exception failed) => new($"The status page cannot be served: {failed.Message.TrimEnd('.')}. Give another address with --urls.", failed);
}
