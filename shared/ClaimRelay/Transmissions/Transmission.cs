using System.Text.Json.Serialization;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.X12;

namespace ClaimRelay.Transmissions;

public enum TransmissionState
{
    /// <summary>Has its control numbers; its bytes are being made.</summary>
    Numbered,

    /// <summary>Its bytes are archived; nothing has left, or an upload is under way.</summary>
    Ready,
    Delivered,

    /// <summary>Nobody knows whether it arrived: waits for an answer (TA1, 999, 277CA) or a person.</summary>
    Ambiguous,

    /// <summary>Refused for good, nothing arrived: waits for a person.</summary>
    Failed,
}

/// <summary>One file to one account, with its own ISA13.</summary>
public sealed record Transmission : LedgerRow
{
    public required string Id { get; init; }
    public required string Account { get; init; }
    public required string Practice { get; init; }
    public required string BatchId { get; init; }
    public required DateTimeOffset PreparedAt { get; init; }

    /// <summary>First of the numbers taken for it: ISA13; GS06 and ST02 follow.</summary>
    public required long FirstNumber { get; init; }

    /// <summary>How many were taken: what is planned again after a crash must fit them.</summary>
    public int Numbers { get; init; }
    public required int Claims { get; init; }
    public required decimal Charge { get; init; }
    public required string FileName { get; init; }
    public TransmissionState State { get; init; } = TransmissionState.Numbered;

    /// <summary>Archive hash of the bytes that are uploaded, every time the same.</summary>
    public string? Sha256 { get; init; }
    public long Size { get; init; }

    /// <summary>Archive hash of the X12 within what is uploaded; null where that is uploaded as it is.</summary>
    public string? PlainSha256 { get; init; }
    public long PlainSize { get; init; }

    /// <summary>Where the claims can be read: the proof of what was sent.</summary>
    [JsonIgnore]
    public Evidence? Content => Sha256 is null ? null : PlainSha256 is { } plain ? new(plain, 0, PlainSize) : new(Sha256, 0, Size);

    /// <summary>Archive hash of the <see cref="TransmissionManifest"/>.</summary>
    public string? Manifest { get; init; }
    public UploadStep Step { get; init; }

    /// <summary>How often a worker began to send it. Only the one that began last may take a step.</summary>
    public int Begun { get; init; }

    /// <summary>Number in the part name that was written last.</summary>
    public int Part { get; init; }

    /// <summary>Nobody said that the write under it is over: a worker may be held up in it, or a server late with it. The next one is written under another name.</summary>
    public bool PartIsOpen { get; init; }

    /// <summary>Number of the part that a try of now writes, or of the one that it settles.</summary>
    [JsonIgnore]
    public int PartNow => PartIsOpen && Step is not UploadStep.RenameRequested ? Part + 1 : Part;
    public int Attempts { get; init; }

    /// <summary>Tries to send it that failed, since it was prepared or a person had it sent again.</summary>
    public int Failures { get; init; }
    public string? LastError { get; init; }

    /// <summary>When a try last failed, or it was last queued again because nobody tried it; null before.</summary>
    public DateTimeOffset? TriedAt { get; init; }

    /// <summary>Its outcome is known, and its part file may still have to be removed.</summary>
    public bool PartLeft { get; init; }

    /// <summary>Tries to remove it that failed.</summary>
    public int PartTries { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public DeliveryOutcome? Outcome { get; init; }
    public string? Observation { get; init; }

    /// <summary>What people decided about it, oldest first.</summary>
    public IReadOnlyList<Settling> Settlings { get => field ?? []; init; } = [];

    /// <summary>How often a person had it sent again.</summary>
    [JsonIgnore]
    public int Resends => Settlings.Count(s => s.Decision is SettleDecision.Resend);

    /// <summary>True once every claim in it knows that it was sent.</summary>
    public bool Recorded { get; init; }

    /// <summary>TA104 of the TA1 for it; null until one came. R stays, whatever another one says.</summary>
    public string? Ta1 { get; init; }

    /// <summary>One TA1 took it and another refused it: its claims stay rejected, and a person asks which holds.</summary>
    public bool Ta1Contradicted { get; init; }

    public Transmission Acknowledged(string code) => this with
    {
        Ta1 = Ta1 is "R" ? Ta1 : code,
        Ta1Contradicted = Ta1Contradicted || (Ta1 is not null && Ta1 is "R" != code is "R"),
    };

    public string InterchangeControlNumber => Number(FirstNumber);

    /// <summary>False while not a byte of it can be at the clearinghouse: an answer under its numbers is about something else.</summary>
    public bool MayHaveLeft => State is not TransmissionState.Numbered && (State is not TransmissionState.Ready || Step is not UploadStep.NotStarted || Resends > 0);

    /// <summary>A person had it sent again, and a look before that showed that it must not be sent.</summary>
    [JsonIgnore]
    public bool WasNotSentAgain => State is TransmissionState.Ambiguous && Resends > 0 && Step is UploadStep.NotStarted;

    public bool IsFinal => State is TransmissionState.Delivered && Recorded || State is TransmissionState.Failed or TransmissionState.Ambiguous;

    /// <summary>Control numbers are written with nine digits everywhere, so that they compare as text.</summary>
    public static string Number(long number) => number.ToString("D9");

    /// <summary>A control number as a partner echoes it: GS06 is numeric, and many drop its leading zeros.</summary>
    public static string Number(string echoed) => long.TryParse(echoed, out var number) && number >= 0 ? Number(number) : echoed;
}

/// <summary>What a person may decide about a transmission of which nobody knows whether it arrived.</summary>
public enum SettleDecision { Delivered, Resend }

/// <param name="Reason">The person's own words.</param>
/// <param name="Observation">What the relay had seen until then.</param>
public sealed record Settling(SettleDecision Decision, DateTimeOffset At, string Reason, string? Observation);

/// <summary>One ST that was sent: what acknowledgments are matched to.</summary>
public sealed record TransmittedSet : LedgerRow
{
    public required string TransmissionId { get; init; }
    public required string GroupControlNumber { get; init; }
    public required string ControlNumber { get; init; }

    /// <summary>Place in the transmission, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>BHT03 as sent, unique in the account.</summary>
    public required string Reference { get; init; }
    public required string Practice { get; init; }
    public required string BatchId { get; init; }
    public required int Claims { get; init; }
    public required decimal Charge { get; init; }

    /// <summary>IK501 of the 999 for it; null until one came.</summary>
    public string? Answer { get; init; }
}

/// <summary>Which claims each ST of a transmission carries; archived before the file is sent.</summary>
public sealed record TransmissionManifest(IReadOnlyList<ManifestSet> Sets);

public sealed record ManifestSet(string GroupControlNumber, string ControlNumber, string Reference, IReadOnlyList<ManifestClaim> Claims);

public sealed record ManifestClaim(string Pcn, string Id, decimal Charge, string BillingNpi);

/// <summary>What goes to one account from one interchange of a batch.</summary>
/// <param name="Id">Made of batch, account and interchange: planning again gives the same.</param>
/// <param name="Usage">ISA15.</param>
public sealed record TransmissionPlan(string Id, string Account, string Practice, string BatchId, Delimiters Delimiters, string Usage, IReadOnlyList<PlannedGroup> Groups)
{
    public IEnumerable<PlannedSet> Sets => Groups.SelectMany(g => g.Sets);

    /// <summary>ISA13, a GS06 each, an ST02 each.</summary>
    public int Numbers => 1 + Groups.Count + Groups.Sum(g => g.Sets.Count);
}

/// <param name="FunctionalId">GS01.</param>
/// <param name="Version">GS08.</param>
public sealed record PlannedGroup(string FunctionalId, string Version, IReadOnlyList<PlannedSet> Sets);

/// <summary>Claims of one ST of the batch that go together.</summary>
public sealed record PlannedSet(Intake.IncomingSet Source, IReadOnlyList<Intake.IncomingClaim> Claims);
