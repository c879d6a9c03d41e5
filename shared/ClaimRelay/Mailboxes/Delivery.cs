namespace ClaimRelay.Mailboxes;

public enum DeliveryOutcome
{
    /// <summary>Under its final name with its full size.</summary>
    Delivered,

    /// <summary>Gone before we could look, after a completed rename: the receiver took it.</summary>
    PickedUp,

    /// <summary>Unknown. Settled by the answer that arrives (TA1, 999, 277CA), or by a person; never sent again by itself.</summary>
    Ambiguous,

    /// <summary>Certainly not delivered whole. Its claims are held, and a person decides.</summary>
    Failed,
}

/// <summary>What became of an upload, with the observation that says so.</summary>
public sealed record Delivery(DeliveryOutcome Outcome, string Observation)
{
    public bool Arrived => Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.PickedUp;

    /// <summary>It is decided, and our bytes still lie under the part name. They may be removed only when the outcome is stored: without them, a later look would take
    /// another's file of that size for ours.</summary>
    public bool PartLeft { get; init; }
}

/// <summary>One file to put into a mailbox.</summary>
/// <param name="PartPath">Where it is written first, <c>{folder}/.{id}.part</c> or <c>.{id}-1.part</c> and so on, by this try alone; equal to <paramref name="FinalPath"/> where rename is not allowed.</param>
public sealed record Upload(string PartPath, string FinalPath, UploadContent Content)
{
    /// <summary>Where an earlier try that may still be at it wrote: removed first, where that is allowed. Null when there is none.</summary>
    public string? EarlierPart { get; init; }

    public Upload(string partPath, string finalPath, ReadOnlyMemory<byte> content) : this(partPath, finalPath, new UploadContent(content)) { }
}

/// <summary>The steps of an upload after which a crash would leave a doubt. Journaled before they are taken.</summary>
public enum UploadStep
{
    NotStarted,

    /// <summary>The part file is written, which is ours alone.</summary>
    Uploading,
    RenameRequested,

    /// <summary>The final name itself is written, where rename is not allowed: from here on the receiver may take it, whatever the profile says later.</summary>
    WritingFinal,
}
