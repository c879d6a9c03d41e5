namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>How one clearinghouse keeps its mailboxes, as data. Folders are relative to an account's root.</summary>
public sealed record MailboxProfile
{
    public required string Id { get; init; }

    /// <summary>Name in its 277CA.</summary>
    public required string Name { get; init; }

    /// <summary>ISA15 of what is sent to it: P, or T where it is a test mailbox.</summary>
    public required string Usage { get; init; }

    /// <summary>What senders put into ISA08; it stands in ISA06 of every answer.</summary>
    public required string InterchangeId { get; init; }

    /// <summary>Where senders put claim files.</summary>
    public required string SendFolder { get; init; }

    /// <summary>Where answers are put.</summary>
    public required string ReceiveFolder { get; init; }

    /// <summary>Where clients move what they have fetched; null when they delete it. Emptied by the clearinghouse.</summary>
    public string? ArchiveFolder { get; init; }

    /// <summary>False: only a refused interchange gets a TA1.</summary>
    public required bool SendsTa1 { get; init; }

    /// <summary>True: a group gets a 999 only if something in it is rejected.</summary>
    public bool RejectedOnly999 { get; init; }

    /// <summary>Name of an answer. Tokens: <c>{kind}</c>, <c>{time}</c> and <c>{date}</c> when it is due, <c>{ordinal}</c> of the answer, <c>{uuid}</c>, <c>{account}</c> six digits, <c>{cycle}</c>.</summary>
    public required string AnswerName { get; init; }

    /// <summary>What <c>{kind}</c> stands for; may hold the other tokens.</summary>
    public required IReadOnlyDictionary<AnswerKind, string> Kinds { get; init; }

    /// <summary>The values of <c>{cycle}</c>, one per answer, then from the start again: names recycle. <c>AA-W9</c> stands for all of A to W with A to Z and 0 to 9 behind it.</summary>
    public required IReadOnlyList<string> Cycle
    {
        get;
        init => field = value is ["AA-W9"] ? [.. LongCycle()] : value;
    }

    /// <summary>What its mailboxes do beside taking and giving.</summary>
    public required IReadOnlyList<Habit> Habits { get; init; }

    /// <summary>A line end behind each segment terminator of its answers.</summary>
    public required bool LineEnds { get; init; }

    /// <summary>Deletes after fetch, TA1 for every interchange, speaking names.</summary>
    public static MailboxProfile Northwind => Get("northwind");

    /// <summary>Moves to an archive after fetch, no TA1, names that recycle.</summary>
    public static MailboxProfile Harbor => Get("harbor");

    public static IReadOnlyList<MailboxProfile> All { get; } = Embedded.Read("profiles.json", SandboxJson.Default.IReadOnlyListMailboxProfile);

    /// <summary>The same clearinghouse with other habits.</summary>
    public MailboxProfile With(IReadOnlyCollection<Habit> habits)
    {
        var changed = this with { Habits = [.. habits.Distinct()], ArchiveFolder = habits.Contains(Habit.ArchiveAfterFetch) ? ArchiveFolder ?? "archive" : ArchiveFolder };
        return (habits.Contains(Habit.RecycledNames), Cycle.Count > 0) switch
        {
            (true, false) => Get("change-healthcare") is var recycling ? changed with { AnswerName = recycling.AnswerName, Kinds = recycling.Kinds, Cycle = recycling.Cycle } : changed,
            (false, true) when Habits.Contains(Habit.RecycledNames) => changed with { AnswerName = Northwind.AnswerName, Kinds = Northwind.Kinds, Cycle = [] },
            _ => changed,
        };
    }

    static IEnumerable<string> LongCycle() => "ABCDEFGHIJKLMNOPQRSTUVW".SelectMany(_ => "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", (first, second) => $"{first}{second}");

    public static MailboxProfile Get(string id)
        => All.FirstOrDefault(p => p.Id == id) ?? throw new ArgumentException($"No mailbox profile {id}; there are {string.Join(", ", All.Select(p => p.Id))}.");
}
