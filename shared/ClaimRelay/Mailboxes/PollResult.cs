namespace ClaimRelay.Mailboxes;

/// <summary>What came of one poll.</summary>
public abstract record PollResult
{
    /// <summary>What the next poll can fetch at once.</summary>
    public int Remaining { get; init; }

    public sealed record Fetched(PollCount Count) : PollResult;

    /// <summary>Another worker polls the account just now.</summary>
    public sealed record Busy : PollResult;

    /// <summary>The account is not polled.</summary>
    /// <param name="Why">As <c>it stopped: …</c></param>
    public sealed record Refused(string Why) : PollResult;

    /// <summary>What was fetched before the failure is safe.</summary>
    public sealed record Failed(MailboxException Failure) : PollResult;
}
