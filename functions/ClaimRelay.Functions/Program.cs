// The Functions host starts this program as its custom handler and posts every trigger to it (FUNCTIONS_CUSTOMHANDLER_PORT, loopback only).
using System.Globalization;
using System.Net;
using ClaimRelay;
using ClaimRelay.Functions;
using ClaimRelay.Functions.Triggers;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Web;

var port = Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT")
    ?? throw new InvalidOperationException("FUNCTIONS_CUSTOMHANDLER_PORT is not set: this program is started by the Azure Functions host. On one machine use `claimrelay run`.");
var settings = RelaySettings.FromEnvironment();
var storage = settings.OpenStorage();
var configuration = await settings.ReadConfigurationAsync(storage, CancellationToken.None) switch
{
    ConfigurationResult.Loaded loaded => loaded.Configuration,
    var refused => throw new InvalidOperationException(refused.ToString()),
};
await using var sender = settings.OpenSender(TimeProvider.System);

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
// The framework logs request paths, and a path may name a claim.
builder.Logging.ClearProviders().AddSimpleConsole(line => line.SingleLine = true).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddClaimRelay(configuration, storage, sender, settings.OpenSecrets(), HostInstance.Unique());

var app = builder.Build();
app.UseRouting();
app.UseMiddleware<TriggerGuard>();
app.MapTriggers();
app.MapGroup("").AddEndpointFilter(SignedIn.RequireAsync).MapClaimRelay();
await app.RunAsync();
