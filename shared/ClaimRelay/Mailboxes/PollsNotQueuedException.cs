namespace ClaimRelay.Mailboxes;

/// <summary>Polls of some accounts could not be put on the queue, those of all others were. The next run of the schedule tries again.</summary>
public sealed class PollsNotQueuedException(IReadOnlyList<string> accounts, Exception cause)
    : Exception($"The polls of these accounts could not be queued: {string.Join(", ", accounts)}. Those of the others were.", cause)
{
    public IReadOnlyList<string> Accounts => accounts;
}
