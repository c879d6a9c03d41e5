using Spectre.Console;

namespace ClaimRelay.Cli.Demo;

/// <summary>What a demo runs over and how it tells of it.</summary>
public sealed record DemoOptions
{
    /// <summary>Claim files of one's own; empty takes the invented samples with their scenario.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Where to write the results as data; null writes none.</summary>
    public string? JsonFile { get; init; }

    /// <summary>How often the local host is killed in mid-work and started again. The result must be the same.</summary>
    public int Kills { get; init; }

    /// <summary>Decides the moments of the kills, nothing else.</summary>
    public int Seed { get; init; } = 1;

    public IAnsiConsole Output { get; init; } = AnsiConsole.Console;
}
