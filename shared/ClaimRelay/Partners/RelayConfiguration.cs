using System.Text.Json.Serialization;

namespace ClaimRelay.Partners;

/// <summary>relay.json: who sends what to whom, and by which rules. Immutable; checked by <c>ConfigurationCheck</c> before use.</summary>
public sealed record RelayConfiguration
{
    public required IReadOnlyList<Practice> Practices { get; init; }

    /// <summary>Clearinghouse profiles that override or extend the built-in ones, by id.</summary>
    public IReadOnlyList<ClearinghouseProfile> Profiles { get; init; } = [];
    public required IReadOnlyList<Account> Accounts { get; init; }
    public required IReadOnlyList<Route> Routes { get; init; }
    public IReadOnlyList<Payer> Payers { get; init; } = [];

    /// <summary>First match wins; what matches none goes to the default queue of its kind.</summary>
    public IReadOnlyList<WorkRule> WorkRules { get; init; } = [];
    public IntakeRules Intake { get; init; } = new();

    /// <summary>A file beside relay.json (or a blob, where relay.json is one) with code texts of your own, as <c>x12 validate --codes</c> takes it; null for the built-in ones alone.</summary>
    public string? CodeLists { get; init; }

    /// <summary>What codes mean, in the words that people are to read: those of <see cref="CodeLists"/> over the built-in ones.</summary>
    [JsonIgnore]
    public X12.Codes.CodeLists Codes { get; init; } = X12.Codes.CodeLists.Default;
}

/// <summary>The provider organisation that owns claims: the tenant.</summary>
public sealed record Practice
{
    /// <summary>Lower case letters, digits and hyphens; the folder in the drop zone.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Billing provider NPIs. <c>*</c> alone means any.</summary>
    public required IReadOnlyList<string> Npis { get; init; }
    public IReadOnlyList<string> TaxIds { get; init; } = [];

    /// <summary>ISA06 values its files may carry; empty means any.</summary>
    public IReadOnlyList<string> SenderIds { get; init; } = [];
}

public enum Transport { Sftp, Folder }

public enum AfterFetch { Delete, Move, Leave }

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
    public AfterFetch AfterFetch { get; init; } = AfterFetch.Delete;

    /// <summary>With <see cref="AfterFetch.Move"/>: the folder fetched files are moved to.</summary>
    public string ArchiveFolder { get; init; } = "archive";

    /// <summary>True where the partner takes a file away by itself once it was fetched: it is fetched only when it has looked the same for <see cref="SettledAfter"/>, and then taken as it is.</summary>
    public bool FetchOnce { get; init; }

    /// <summary>What the names of its files say of their kind. They only refine what the content leaves open.</summary>
    public IReadOnlyList<ResponseName> ResponseNames { get; init; } = [];

    /// <summary>The reports it sends beside X12, and how they are written.</summary>
    public string? Reports { get; init; }

    /// <summary>Where that which the profile says comes from.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>What is to be confirmed with the account's companion guide before it is relied on.</summary>
    public IReadOnlyList<string> Unconfirmed { get; init; } = [];
    public string ReceiverQualifier { get; init; } = "ZZ";

    /// <summary>ISA08; an account may set its own.</summary>
    public string? ReceiverId { get; init; }
    public bool SendsTa1 { get; init; } = true;
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMinutes(5);

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

/// <summary>One mailbox at one clearinghouse.</summary>
public sealed record Account
{
    public required string Id { get; init; }

    /// <summary>Id of a profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Host name or address; with the folder transport, empty.</summary>
    public string Host { get; init; } = "";

    /// <summary>Overrides the profile's port.</summary>
    public int? Port { get; init; }
    public string User { get; init; } = "";

    /// <summary>Overrides the profile's send folder.</summary>
    public string? SendFolder { get; init; }

    /// <summary>Overrides the profile's receive folder.</summary>
    public string? ReceiveFolder { get; init; }

    /// <summary>Overrides the profile's folders below the receive folder.</summary>
    public IReadOnlyList<string>? ReceiveSubfolders { get; init; }

    /// <summary>With the folder transport: the directory that stands for the mailbox. With SFTP: a folder put before the profile's folders.</summary>
    public string Root { get; init; } = "";

    /// <summary>Reference to a private key: <c>file:PATH</c>, <c>env:NAME</c> or <c>keyvault:NAME</c>. Never the key itself.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Reference to the passphrase of an encrypted private key.</summary>
    public string? Passphrase { get; init; }

    /// <summary>Reference to an OpenSSH user certificate of the private key.</summary>
    public string? Certificate { get; init; }

    /// <summary>Reference to a password, as above.</summary>
    public string? Password { get; init; }

    /// <summary>How the password is given.</summary>
    public PasswordBy PasswordBy { get; init; }

    /// <summary>Null connects directly.</summary>
    public ProxySettings? Proxy { get; init; }

    /// <summary>Pins, as <c>SHA256:…</c> (unpadded base64). Several for rotation; none means that nothing is trusted.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>Practices that may send through it.</summary>
    public required IReadOnlyList<string> Practices { get; init; }
    public string SenderQualifier { get; init; } = "ZZ";

    /// <summary>ISA06 and GS02 of what we send.</summary>
    public required string SenderId { get; init; }

    /// <summary>ISA08 and GS03; null takes the profile's.</summary>
    public string? ReceiverId { get; init; }

    /// <summary>P or T: ISA15 of everything sent through it.</summary>
    public string Usage { get; init; } = "P";

    /// <summary>How often files of a kind come at least, by kind; laid over the profile's.</summary>
    public IReadOnlyDictionary<string, TimeSpan> ExpectEvery { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>OpenPGP keys and how they are used; null where the partner encrypts nothing and wants nothing encrypted.</summary>
    public PgpSettings? Pgp { get; init; }
}

/// <summary>OpenPGP with one partner. All keys are references, as <c>file:PATH</c>, <c>env:NAME</c> or <c>keyvault:NAME</c>, to armored text.</summary>
public sealed record PgpSettings
{
    /// <summary>Our private key: opens what the partner encrypted, and signs what we send. A reference, never the key itself.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Reference to the passphrase of the private key; null when it has none.</summary>
    public string? Passphrase { get; init; }

    /// <summary>References to the partner's public keys: we encrypt for each of them, and accept the signature of any. Two while a key is being replaced.</summary>
    public IReadOnlyList<string> PartnerKeys { get; init; } = [];

    /// <summary>True when what we send is encrypted (AES-256, integrity protected).</summary>
    public bool Encrypt { get; init; }

    /// <summary>True when what we send is signed before it is encrypted.</summary>
    public bool Sign { get; init; }

    /// <summary>True when what we send is ASCII armored.</summary>
    public bool Armor { get; init; }

    /// <summary>True when an encrypted file without a good signature of the partner is not read.</summary>
    public bool RequireSignature { get; init; }
}

/// <summary>Whether a password is sent as one, or answers the server's prompts (keyboard-interactive).</summary>
public enum PasswordBy { Password, KeyboardInteractive }

public enum ProxyKind { Socks5, Http }

/// <summary>What stands between us and an account's server.</summary>
public sealed record ProxySettings
{
    public required ProxyKind Kind { get; init; }
    public required string Host { get; init; }
    public required int Port { get; init; }
    public string User { get; init; } = "";

    /// <summary>Reference to the proxy's password.</summary>
    public string? Password { get; init; }
}

/// <summary>Which account takes a practice's claims of a type for a payer. Exactly one must match a claim.</summary>
public sealed record Route
{
    /// <summary>Practice id, or <c>*</c>.</summary>
    public required string Practice { get; init; }

    /// <summary>professional, institutional, dental, or <c>*</c>.</summary>
    public string ClaimType { get; init; } = "*";

    /// <summary>Payer id (2010BB NM109), or <c>*</c>.</summary>
    public string Payer { get; init; } = "*";
    public required string Account { get; init; }
}

public sealed record Payer
{
    /// <summary>2010BB NM109, or <c>*</c> for all that are not named.</summary>
    public required string Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Days from the service date in which a claim must be filed.</summary>
    public required int FilingLimitDays { get; init; }

    /// <summary>Where the limit comes from, shown beside it: a contract or a manual with its date.</summary>
    public required string Source { get; init; }
}

/// <summary>Where work items go. A null condition matches all.</summary>
public sealed record WorkRule
{
    public string? Kind { get; init; }
    public string? Practice { get; init; }
    public string? Payer { get; init; }

    /// <summary>Claim status category, group code and reason (CO-16), or finding code.</summary>
    public string? Cause { get; init; }
    public decimal? DollarsAtLeast { get; init; }
    public required string Queue { get; init; }

    /// <summary>1 first, 5 last.</summary>
    public int Priority { get; init; } = 3;
}

public enum RejectUnit { Batch, TransactionSet }

public sealed record IntakeRules
{
    /// <summary>What a structural error refuses: the whole batch, or the transaction set it stands in.</summary>
    public RejectUnit Reject { get; init; } = RejectUnit.Batch;

    public long LargestFileBytes { get; init; } = 128L << 20;

    /// <summary>Claims in one ST, at most; more are sent in several.</summary>
    public int ClaimsPerTransaction { get; init; } = 5000;

    /// <summary>Finding codes that hold a claim back.</summary>
    public IReadOnlyList<string> BlockingEdits { get; init; } = ["charge-balance", "npi-check-digit", "pcn-missing", "pcn-length", "subscriber-missing", "payer-missing", "service-date-missing", "replacement-reference-missing"];
}
