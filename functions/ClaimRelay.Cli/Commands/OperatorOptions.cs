using System.CommandLine;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.Cli.Commands;

/// <summary>What every command understands. Environment variables give what is not given here.</summary>
public static class OperatorOptions
{
    public static Option<string?> Config { get; } = new("--config") { Description = "relay.json: a file, or blob:NAME in the container config", HelpName = "FILE", Recursive = true };
    public static Option<string?> Storage { get; } = new("--storage") { Description = "connection string of the storage account; never printed", HelpName = "CONNECTION", Recursive = true };
    public static Option<string?> ServiceBus { get; } = new("--service-bus") { Description = "connection string of the Service Bus namespace; never printed", HelpName = "CONNECTION", Recursive = true };
    public static Option<string> Data { get; } = new("--data") { Description = "folder of the local host; its storage is used when none is given", HelpName = "DIR", Recursive = true, DefaultValueFactory = _ => "claimrelay-data" };
    public static Option<bool> Json { get; } = new("--json") { Description = "print JSON" };

    /// <summary>The environment's settings under the given ones.</summary>
    public static RelaySettings Settings(this ParseResult given)
    {
        var settings = RelaySettings.FromEnvironment();
        return settings with
        {
            Config = given.GetValue(Config) ?? settings.Config,
            Storage = given.GetValue(Storage) ?? settings.Storage,
            ServiceBus = given.GetValue(ServiceBus) ?? settings.ServiceBus,
        };
    }

    /// <summary>As <see cref="Settings"/>; without any storage account, that of the local host on the data folder.</summary>
    public static RelaySettings OperatorSettings(this ParseResult given) =>
        given.Settings() is { Storage: null, BlobService: null } bare ? bare with { Storage = DataFolder.PublishedStorage(given.GetValue(Data)!) } : given.Settings();
}
