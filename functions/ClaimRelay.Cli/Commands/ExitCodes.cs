namespace ClaimRelay.Cli.Commands;

/// <summary>What the program ends with.</summary>
static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It ran, and something is not as it should be.</summary>
    public const int Failed = 1;

    /// <summary>It was not begun: the arguments, settings or configuration are refused.</summary>
    public const int Refused = 2;
}
