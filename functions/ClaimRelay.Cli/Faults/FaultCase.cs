using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Lines;

namespace ClaimRelay.Cli.Faults;

/// <summary>Whether a file is sent or fetched while it happens.</summary>
enum FaultWay { Up, Down }

/// <summary>Where in an exchange something happens.</summary>
enum FaultMoment { BeforeList, BeforeStat, BeforePut, InPut, AfterPut, BeforeRename, AfterRename, BeforeGet, InGet, LastByte, AfterGet, BeforeDelete, AfterDelete }

/// <summary>What became of the file in the end.</summary>
enum FaultOutcome
{
    Delivered,
    PickedUp,
    Ambiguous,
    Failed,

    /// <summary>Every try ended in a fault that was told, and nothing is at the receiver.</summary>
    NotDelivered,
    Fetched,

    /// <summary>It was told that nothing was fetched, and why.</summary>
    NotFetched,
}

/// <summary>Something that happens when an exchange comes to a moment.</summary>
sealed record FaultEvent(FaultMoment At, Func<FaultScene, Task> What)
{
    public FaultEvent(FaultMoment at, Action<FaultScene> what) : this(at, scene =>
    {
        what(scene);
        return Task.CompletedTask;
    })
    {
    }

    public int Times { get; init; } = 1;
}

/// <summary>One row of the matrix: a world with one fault in it, and how the exchange must end in spite of it.</summary>
/// <param name="Name">What is wrong, for people.</param>
sealed record FaultCase(string Name, FaultWay Way)
{
    /// <summary>Any of these.</summary>
    public IReadOnlyList<FaultOutcome> Expect { get; init; } = [Way is FaultWay.Up ? FaultOutcome.Delivered : FaultOutcome.Fetched];

    public SshServerOptions Server { get; init; } = new();

    /// <summary>Where the file area of the server lies; null is a plain folder. Gives what to put before sshd.</summary>
    public Func<string, IReadOnlyList<string>>? Disk { get; init; }

    /// <summary>A line between us and the server; null connects directly.</summary>
    public Func<int, FaultProxy>? Line { get; init; }

    /// <summary>Done when the server stands, before the first try. Standing faults are made here.</summary>
    public Func<FaultScene, Task>? Before { get; init; }

    public IReadOnlyList<FaultEvent> Events { get; init; } = [];

    /// <summary>What a person does about it, once it was told and tried again as often as <see cref="MendAfter"/> says. The exchange must then end as it should.</summary>
    public Func<FaultScene, Task>? Mend { get; init; }
    public int MendAfter { get; init; } = 2;

    /// <summary>The class that must be told at first; null where the exchange may absorb the fault.</summary>
    public MailboxFault? Told { get; init; }

    /// <summary>Something may take effect later than all was over; what was said must be true then too.</summary>
    public bool Late { get; init; }

    /// <summary>Bytes of the file.</summary>
    public int Size { get; init; } = 100_000;

    /// <summary>The profile forbids rename: the file is written under its final name.</summary>
    public bool Direct { get; init; }

    /// <summary>The file is fetched only when it has looked the same for a while, as where a partner's files can be fetched once.</summary>
    public bool Settles { get; init; }

    /// <summary>The partner takes the file away by itself once it was read, so that it comes only once.</summary>
    public bool TakesFetched { get; init; }

    /// <summary>The relay itself sends or fetches, with its ledger and archive.</summary>
    public bool OverStorage => Kill is not null || TakesFetched;

    /// <summary>Where our own process is killed; the exchange then runs in a child.</summary>
    public KillPoint? Kill { get; init; }

    /// <summary>Connections that may have been opened in all before it was mended; null is any number. A login that fails is never repeated by itself.</summary>
    public int? MostConnections { get; init; }

    /// <summary>Part of the short form.</summary>
    public bool Short { get; init; }

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public string? Missing { get; init; }

    public string Title => $"{Name} ({(Way is FaultWay.Up ? "up" : "down")})";

    /// <summary>Lower than the relay's own limits, so that hundreds of rows take minutes.</summary>
    public static SftpOptions Quick { get; } = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        KeepAlive = TimeSpan.FromSeconds(1),
        NoProgress = TimeSpan.FromSeconds(2),
        CloseWithin = TimeSpan.FromSeconds(1),
        Failures = new() { ConnectRetries = 1, Pause = TimeSpan.FromMilliseconds(50), BreakFor = TimeSpan.FromMilliseconds(500) },
    };
}
