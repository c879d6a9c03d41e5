namespace ClaimRelay.Partners;

public enum Transport { Sftp, Folder }

public enum AfterFetch { Delete, Move, Leave }

/// <summary>For which transaction sets a clearinghouse sends a 999.</summary>
public enum AcknowledgmentsSent { All, RejectedOnly, None }

/// <summary>A folder that a profile cannot know: its clearinghouse does not publish it.</summary>
public enum AccountFolder { SendFolder, ReceiveFolder }

/// <summary>Where a clearinghouse sees that a file is a test file; ISA15 counts everywhere.</summary>
public enum TestSwitch { Account, User, Folder, Isa08, FileName }

/// <summary>A clearinghouse's habits, as data: defaults, never constants.</summary>
public sealed record ClearinghouseProfile
{
    public required string Id { get; init; }

    /// <summary>What is public about this clearinghouse, and what must be confirmed with the account's companion guide.</summary>
    public string? Comment { get; init; }
    public Transport Transport { get; init; } = Transport.Sftp;
    public int Port { get; init; } = 22;
    public string SendFolder { get; init; } = "inbound";
    public string ReceiveFolder { get; init; } = "outbound";

    /// <summary>Folders below the receive folder that are looked into as well, as one for each tax id; an account may set its own.</summary>
    public IReadOnlyList<string> ReceiveSubfolders { get; init; } = [];

    /// <summary>Folders that are not public: each account must set its own, unless the profile is given them in relay.json.</summary>
    public IReadOnlyList<AccountFolder> MustBeSet { get; init; } = [];

    /// <summary>Where the part file is written; null means the send folder.</summary>
    public string? StagingFolder { get; init; }

    /// <summary>Tokens: <c>{account}</c> <c>{isa13}</c> <c>{date}</c> <c>{time}</c>. Must contain <c>{isa13}</c>, so that no two files share a name;
    /// when control numbers come round, those that would give a name again are passed over.</summary>
    public string FileName { get; init; } = "{account}_{isa13}.837";

    /// <summary>Characters that no file name may have here, as the partner says; letters, digits, dots, hyphens and underscores are all that is ever used.</summary>
    public string ForbiddenInNames { get; init; } = "";

    /// <summary>P or T where folders, ids or file names make it a profile of production or of test only; null leaves it to the account.</summary>
    public string? Usage { get; init; }

    /// <summary>Must stand in the name of a test file, and never in that of a production file; null means no such rule.</summary>
    public string? TestToken { get; init; }

    /// <summary>Must be one of the parts of a test account's send folder, and never of a production account's; null means no such rule.</summary>
    public string? TestFolder { get; init; }

    /// <summary>ISA08 of test files, and never of production files; null means no such rule.</summary>
    public string? TestReceiverId { get; init; }

    /// <summary>By what this clearinghouse tells test from production, beside ISA15. What is named must be settable: a test account needs the test folder, id or token to be known.</summary>
    public IReadOnlyList<TestSwitch> TestBy { get; init; } = [];

    /// <summary>False where the partner forbids rename: the file is written to its final name at once.</summary>
    public bool RenameAllowed { get; init; } = true;

    /// <summary>What is done with a file once it was fetched and stored. Files are deleted or moved only where the account allows it; what is left is fetched once.</summary>
    public AfterFetch AfterFetch { get; init; } = AfterFetch.Leave;

    /// <summary>With <see cref="AfterFetch.Move"/>: the folder fetched files are moved to.</summary>
    public string ArchiveFolder { get; init; } = "archive";

    /// <summary>True where the partner takes a file away by itself once it was fetched: it is fetched only when it has looked the same for <see cref="SettledAfter"/>, and then taken as it is.</summary>
    public bool FetchOnce { get; init; }

    /// <summary>What the names of its files say of their kind. They only refine what the content leaves open.</summary>
    public IReadOnlyList<ResponseName> ResponseNames { get; init; } = [];

    /// <summary>The reports it sends beside X12, and how they are written.</summary>
    public string? Reports { get; init; }

    /// <summary>Where that which the profile says comes from, setting by setting.</summary>
    public IReadOnlyList<ProfileSource> Sources { get; init; } = [];

    /// <summary>What is to be confirmed with the account's companion guide before it is relied on.</summary>
    public IReadOnlyList<string> Unconfirmed { get; init; } = [];
    public string ReceiverQualifier { get; init; } = "ZZ";

    /// <summary>ISA08; an account may set its own.</summary>
    public string? ReceiverId { get; init; }
    public bool SendsTa1 { get; init; } = true;

    /// <summary>Where not all are acknowledged, no 999 is waited for: the next answer, the 277CA, says that a set was taken. One that comes is applied all the same.</summary>
    public AcknowledgmentsSent Sends999 { get; init; } = AcknowledgmentsSent.All;

    /// <summary>Time from one poll to the next, unless <see cref="Polling"/> says otherwise.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Intervals by time of day, and days without polls; an account may set its own. Null polls at all hours.</summary>
    public PollSettings? Polling { get; init; }

    /// <summary>How long a file in the mailbox must look the same before it counts as finished and is taken away. Longer than the longest pause of the partner's writer.</summary>
    public TimeSpan SettledAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The same for a file that begins as X12 and stops in the middle: so long its writer may be stuck before it is taken as it is.</summary>
    public TimeSpan UnfinishedAfter { get; init; } = TimeSpan.FromHours(1);
    public AnswerTimes AnswerTimes { get; init; } = new();

    /// <summary>A larger file in the mailbox is not fetched; it becomes a work item.</summary>
    public long LargestFileBytes { get; init; } = 256L << 20;

    /// <summary>Operations at once on the one connection; 1 where the partner's server takes them one by one.</summary>
    public int OperationsAtOnce { get; init; } = 8;

    /// <summary>Weak SSH algorithms that the partner's server still needs, by name; all others of their kind stay off.</summary>
    public IReadOnlyList<string> WeakAlgorithms { get; init; } = [];

    /// <summary>Files fetched in one poll, at most, the oldest first; the others follow at once in the next one.</summary>
    public int FilesPerPoll { get; init; } = 200;

    /// <summary>How long the clearinghouse keeps a file before it deletes it; null where that is not known. What stands there nearly so long without having been fetched becomes a work item.</summary>
    public TimeSpan? KeptFor { get; init; }

    /// <summary>How often files of a kind come at least, by kind (<c>TA1</c>, <c>999</c>, <c>277CA</c>, <c>835</c>, <c>EBR</c>, …). When none came for so long, that becomes a work item. An account may set its own.</summary>
    public IReadOnlyDictionary<string, TimeSpan> ExpectEvery { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>How far a zip or gzip from the mailbox is opened.</summary>
    public UnpackLimits Unpack { get; init; } = new();
}

/// <summary>Counted while unpacking, whatever the archive says of itself. What is over a limit stays archived and becomes a work item.</summary>
public sealed record UnpackLimits
{
    /// <summary>Files in one archive.</summary>
    public int MostMembers { get; init; } = 100;

    /// <summary>Bytes unpacked from one fetched file, all members together.</summary>
    public long MostBytes { get; init; } = 256L << 20;

    /// <summary>Unpacked bytes for each byte of the fetched file. The first megabyte is free of it: a short report of blanks packs better than that.</summary>
    public int MostRatio { get; init; } = 200;
}

/// <summary>How long after delivery each answer may take before it is overdue.</summary>
public sealed record AnswerTimes
{
    public TimeSpan Ta1 { get; init; } = TimeSpan.FromHours(1);
    public TimeSpan Acknowledgment { get; init; } = TimeSpan.FromHours(4);
    public TimeSpan ClearinghouseStatus { get; init; } = TimeSpan.FromHours(36);
    public TimeSpan PayerStatus { get; init; } = TimeSpan.FromDays(4);
    public TimeSpan Remittance { get; init; } = TimeSpan.FromDays(30);
}
