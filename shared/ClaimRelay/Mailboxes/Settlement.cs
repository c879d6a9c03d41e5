namespace ClaimRelay.Mailboxes;

/// <summary>What the server said to a rename.</summary>
public enum RenameAnswer
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Not done: the target exists.</summary>
    TargetExists,

    /// <summary>Not done, for another reason.</summary>
    Refused,

    /// <summary>No answer: the connection was lost, or an earlier run ended before it.</summary>
    Unknown,
}

/// <summary>Sizes found under the two names of an upload; null where there is no file.</summary>
public readonly record struct Sighting(long? Part, long? Final);

/// <summary>What follows from a look at the mailbox after a rename was asked for.</summary>
public abstract record Verdict
{
    public sealed record Settled(Delivery Delivery) : Verdict;

    /// <summary>The whole part is there and the final name is free: a plain rename is safe, even if an earlier one is still under way.</summary>
    public sealed record Rename : Verdict;

    /// <summary>Both names have the right size: ours linked twice, or another file of that size. Only the bytes can tell.</summary>
    public sealed record Compare : Verdict;

    /// <summary>Certainly not renamed, and the server said why not: that is for the caller.</summary>
    public sealed record Refused : Verdict;
}

/// <summary>Settles what became of an upload by what is seen in the mailbox. Pure. It never says to upload again:
/// once a rename was asked for, a missing file may already be with the payer.</summary>
public static class Settlement
{
    public static Verdict Decide(RenameAnswer answer, Sighting seen, long size)
    {
        var partIsWhole = seen.Part == size;
        return (answer, seen.Final) switch
        {
            (RenameAnswer.Done, long final) when final == size => Delivered(size),
            (_, long final) when final == size => seen.Part is null ? Delivered(size) : new Verdict.Compare(),
            (RenameAnswer.Done, long final) => Ambiguous($"the rename was completed, but the final name has {final} of {size} bytes"),
            (_, long final) when partIsWhole => Collision(final),
            (_, long final) => Ambiguous($"the final name has {final} bytes instead of {size}, and the part file is {Seen(seen.Part)}"),
            (RenameAnswer.Done, null) when seen.Part is null => Is(DeliveryOutcome.PickedUp, "the rename was completed and the file was gone at the next look"),
            (RenameAnswer.Done, null) => Ambiguous("the rename was reported as completed, but the part file is still there"),
            (RenameAnswer.Refused, null) when partIsWhole => new Verdict.Refused(),
            (_, null) when partIsWhole => new Verdict.Rename(),
            (_, null) => Ambiguous($"a rename was asked for; the final name is free and the part file is {Seen(seen.Part)}"),
        };
    }

    /// <summary>After <see cref="Verdict.Compare"/>.</summary>
    /// <param name="same">Null when the final file could not be read.</param>
    public static Delivery AfterCompare(bool? same, long size) => same switch
    {
        true => new(DeliveryOutcome.Delivered, $"the final name has exactly the {size} bytes that were sent") { PartLeft = true },
        false => new(DeliveryOutcome.Failed, "name collision: another file of the same size has the final name; it was not overwritten") { PartLeft = true },
        null => new(DeliveryOutcome.Ambiguous, "a file of the right size has the final name, but may not be read, and the part file is still there"),
    };

    /// <summary>Where rename is not allowed: the file was written to its final name at once.</summary>
    /// <param name="answered">True when the server confirmed the whole write.</param>
    /// <param name="mayBeWhole">True unless it is certain that the server did not get every byte.</param>
    public static Delivery DecideDirect(bool answered, bool mayBeWhole, long? final, long size) => final switch
    {
        long seen when seen == size => new(DeliveryOutcome.Delivered, $"{size} bytes under the final name"),
        long seen => new(DeliveryOutcome.Ambiguous, $"the final name has {seen} of {size} bytes"),
        null when answered => new(DeliveryOutcome.PickedUp, "the write was completed and the file was gone at the next look"),
        null when mayBeWhole => new(DeliveryOutcome.Ambiguous, "the connection was lost when every byte may have arrived, and the file is not there: it may have been taken"),
        null => new(DeliveryOutcome.Ambiguous, "the connection was lost before the last bytes left, and the file is not there: what had arrived of it may have been taken"),
    };

    static Verdict.Settled Delivered(long size) => Is(DeliveryOutcome.Delivered, $"{size} bytes under the final name");
    static Verdict.Settled Ambiguous(string observation) => Is(DeliveryOutcome.Ambiguous, observation);
    static Verdict.Settled Collision(long final) => new(new(DeliveryOutcome.Failed, $"name collision: another file of {final} bytes has the final name; it was not overwritten") { PartLeft = true });
    static Verdict.Settled Is(DeliveryOutcome outcome, string observation) => new(new Delivery(outcome, observation));
    static string Seen(long? size) => size is null ? "gone" : $"{size} bytes";
}
