namespace ClaimRelay.Cli;

/// <summary>The command cannot be carried out as given: the message says what to change. Ends the program with 2.</summary>
public sealed class RefusedException(string message, Exception? inner = null) : Exception(message, inner);
