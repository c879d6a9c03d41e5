namespace ClaimRelay.Mailboxes;

/// <summary>Whether a listed file is finished. Nothing here trusts the server's clock: two listings are compared with each other only.</summary>
public static class Stability
{
    /// <summary>True when the file is as it was in the previous poll. A file without bytes always waits.</summary>
    /// <param name="previous">The file of that path in the previous poll; null when it was not there.</param>
    public static bool IsSettled(MailboxFile listed, MailboxFile? previous) =>
        listed.Size > 0 && previous is not null && listed.Size == previous.Size && listed.Modified == previous.Modified;

    /// <summary>True when the file is settled, or is known to be finished by its content: no need to wait for another poll.</summary>
    /// <param name="content">What <see cref="SafeFetch"/> fetched of it.</param>
    /// <param name="isComplete">Says that the content is whole: every ISA has its IEA, and nothing follows.</param>
    public static bool IsReady(MailboxFile listed, MailboxFile? previous, ReadOnlyMemory<byte> content, Func<ReadOnlyMemory<byte>, bool> isComplete) =>
        listed.Size > 0 && content.Length == listed.Size && (IsSettled(listed, previous) || isComplete(content));
}
