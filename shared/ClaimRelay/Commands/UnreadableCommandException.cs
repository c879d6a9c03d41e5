namespace ClaimRelay.Commands;

/// <summary>A queue message is no command and never will be: delivering it again cannot help.</summary>
public sealed class UnreadableCommandException(string message, Exception? inner = null) : FormatException(message, inner);
