namespace ClaimRelay.Mailboxes;

/// <summary>What one poll found in the mailbox and what it did.</summary>
public sealed record PollCount
{
    public int Listed { get; init; }

    /// <summary>Listed for the first time.</summary>
    public int New { get; init; }

    /// <summary>Archived and entered for the first time under this look.</summary>
    public int Fetched { get; init; }

    /// <summary>Fetched before, and left where they are as the profile says.</summary>
    public int Left { get; init; }

    /// <summary>May still be written, or were fetched and are not yet old enough to be taken away.</summary>
    public int Waiting { get; init; }

    /// <summary>Without bytes.</summary>
    public int Empty { get; init; }

    /// <summary>Gone before they could be fetched.</summary>
    public int Vanished { get; init; }

    /// <summary>Too large, or refused by the server.</summary>
    public int Refused { get; init; }

    /// <summary>Put off to the next poll, which follows at once.</summary>
    public int Remaining { get; init; }
}
