namespace ClaimRelay.Partners;

/// <summary>What clearinghouses put into their mailboxes. A closed set: what is none of them is <see cref="Unknown"/>.</summary>
public enum FileKind
{
    Ta1, Ack999, Ack997, ClaimStatus277, Remittance835,

    /// <summary>X12 that answers no claim file, or that is too damaged to say what it is.</summary>
    OtherX12,

    /// <summary>Availity's reports, pipe-delimited or as text: electronic batch, immediate batch, delayed payer.</summary>
    Ebr, Ibr, Dpr,

    /// <summary>Pipe-delimited rows that begin with a record type, of nobody in particular.</summary>
    PipeReport,

    /// <summary>Change Healthcare's fixed-width reports: claims summary, payer report, payer totals.</summary>
    ClaimsSummary, PayerReport, PayerTotals,

    /// <summary>Fixed-width rows with ACCEPTED, ERROR or PENDING in them, as Office Ally's EDI status report.</summary>
    StatusReport,

    /// <summary>Office Ally's summary of one file.</summary>
    FileSummary,

    /// <summary>Fixed-width rows of nobody in particular.</summary>
    FixedReport,
    Html, Pdf, Image, OfficeDocument, Text,

    /// <summary>No bytes, or nothing but blanks.</summary>
    Empty,

    /// <summary>A zip or gzip that was not opened.</summary>
    Archive,

    /// <summary>OpenPGP that was not opened.</summary>
    Encrypted,
    Unknown,
}

/// <summary>The names of the kinds of files.</summary>
public static class FileKinds
{
    /// <summary>Kinds whose absence means something, as <c>expectEvery</c> writes them.</summary>
    public static IReadOnlyList<string> MayBeExpected { get; } =
        [.. Enum.GetValues<FileKind>().Where(kind => kind is not (FileKind.OtherX12 or FileKind.Empty or FileKind.Archive or FileKind.Encrypted or FileKind.Unknown)).Select(Label)];

    /// <summary>True for what reports on claims without being X12: nothing of it is applied, and a person must read it.</summary>
    public static bool IsReport(this FileKind kind) => kind is >= FileKind.Ebr and <= FileKind.FixedReport;

    /// <summary>The short name, in the ledger and in configuration.</summary>
    public static string Label(this FileKind kind) => Names(kind).Label;

    /// <summary>What it is, within a sentence.</summary>
    public static string Describe(this FileKind kind) => Names(kind).Text;

    static (string Label, string Text) Names(FileKind kind) => kind switch
    {
        FileKind.Ta1 => ("TA1", "an interchange acknowledgment (TA1)"),
        FileKind.Ack999 => ("999", "an acknowledgment (999)"),
        FileKind.Ack997 => ("997", "an acknowledgment (997)"),
        FileKind.ClaimStatus277 => ("277CA", "a claim acknowledgment (277CA)"),
        FileKind.Remittance835 => ("835", "a remittance (835)"),
        FileKind.OtherX12 => ("X12", "X12 that answers no claim file"),
        FileKind.Ebr => ("EBR", "an electronic batch report (EBR)"),
        FileKind.Ibr => ("IBR", "an immediate batch report (IBR)"),
        FileKind.Dpr => ("DPR", "a delayed payer report (DPR)"),
        FileKind.PipeReport => ("pipe-report", "a pipe-delimited report"),
        FileKind.ClaimsSummary => ("CF", "a claims summary (CF)"),
        FileKind.PayerReport => ("SF", "a payer report (SF)"),
        FileKind.PayerTotals => ("SD", "a report of payer totals (SD)"),
        FileKind.StatusReport => ("status-report", "a claim status report in fixed columns"),
        FileKind.FileSummary => ("file-summary", "a file summary"),
        FileKind.FixedReport => ("fixed-report", "a report in fixed columns"),
        FileKind.Html => ("html", "an HTML page"),
        FileKind.Pdf => ("pdf", "a PDF document"),
        FileKind.Image => ("image", "an image"),
        FileKind.OfficeDocument => ("office", "an office document"),
        FileKind.Text => ("text", "plain text"),
        FileKind.Empty => ("empty", "nothing but blanks"),
        FileKind.Archive => ("archive", "an archive that was not opened"),
        FileKind.Encrypted => ("encrypted", "an encrypted file that was not opened"),
        FileKind.Unknown => ("unknown", "bytes of no known kind"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No name is given for this kind of file."),
    };
}
