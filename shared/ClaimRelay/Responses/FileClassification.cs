using System.Text;
using System.Text.RegularExpressions;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Unpacking;

namespace ClaimRelay.Responses;

/// <summary>What a file that holds no X12 is.</summary>
/// <param name="Refusals">Rows of a pipe-delimited report whose record type is REJ; 0 for every other kind, where nothing is certain.</param>
public sealed record FileClass(FileKind Kind, KnownBy By, int Refusals = 0);

/// <summary>Tells what a file is by its content; its name only refines what the content leaves open. Pure. Rows of reports are told apart, not read.</summary>
public static partial class FileClassification
{
    const int SampleBytes = 64 << 10;
    const int SampleLines = 60;

    // A title stands near the top; further down the same words may be about another report.
    const int TitleLines = 15;

    /// <param name="name">As the mailbox or the archive gave it: a hint, never more.</param>
    public static FileClass Of(ReadOnlySpan<byte> content, string name)
    {
        if (content.StartsWith("\uFEFF"u8)) content = content["\uFEFF"u8.Length..];
        var kind = Container(content) ?? Binary(content);
        if (kind is { } known) return new(known, KnownBy.Content);

        var text = Encoding.Latin1.GetString(content[..Math.Min(content.Length, SampleBytes)]);
        return Html().IsMatch(text) ? new(FileKind.Html, KnownBy.Content) : OfText(content, [.. text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0).Take(SampleLines)], name);
    }

    static FileKind? Container(ReadOnlySpan<byte> content) => Containers.Of(content) switch
    {
        ContainerKind.Zip or ContainerKind.Gzip => FileKind.Archive,
        ContainerKind.Pgp => FileKind.Encrypted,
        ContainerKind.OfficeDocument => FileKind.OfficeDocument,
        _ => null,
    };

    static FileKind? Binary(ReadOnlySpan<byte> content)
    {
        if (!content.ContainsAnyExcept(" \t\r\n\0"u8)) return FileKind.Empty;
        if (content[..Math.Min(content.Length, 1024)].IndexOf("%PDF-"u8) >= 0) return FileKind.Pdf;
        if (IsImage(content)) return FileKind.Image;
        var sample = content[..Math.Min(content.Length, SampleBytes)];
        // Bytes over 127 are letters in some encoding; control characters are not, but for those that printers and old editors leave.
        return sample.ContainsAnyInRange((byte)0, (byte)8) || sample.ContainsAnyInRange((byte)14, (byte)25) ? FileKind.Unknown : null;
    }

    static bool IsImage(ReadOnlySpan<byte> content) =>
        content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || content.StartsWith("GIF8"u8)
        || content.StartsWith((ReadOnlySpan<byte>)[(byte)'I', (byte)'I', 42, 0]) || content.StartsWith((ReadOnlySpan<byte>)[(byte)'M', (byte)'M', 0, 42]);

    static FileClass OfText(ReadOnlySpan<byte> content, string[] lines, string name)
    {
        var title = lines.Take(TitleLines).Select(Titled).FirstOrDefault(k => k is not null);
        if (lines.Count(l => PipeRow().IsMatch(l)) * 5 >= lines.Length * 4)
        {
            var refusals = CountRefusals(content);
            if (title is { } said) return new(said, KnownBy.Content, refusals);
            return Availity(name) is { } named ? new(named, KnownBy.ContentAndName, refusals) : new(FileKind.PipeReport, KnownBy.Content, refusals);
        }

        if (title is { } report) return new(report, KnownBy.Content);
        if (Refined(name) is { } refined) return new(refined, KnownBy.ContentAndName);
        if (lines.Count(l => Columns().IsMatch(l)) * 2 < lines.Length) return new(FileKind.Text, KnownBy.Content);
        return new(lines.Any(l => StatusRow().IsMatch(l)) ? FileKind.StatusReport : FileKind.FixedReport, KnownBy.Content);
    }

    /// <summary>The report that a line names as its own title.</summary>
    static FileKind? Titled(string line) => Title().Match(line) is not { Success: true } title ? null : title.Groups[1].Value.ToUpperInvariant() switch
    {
        "EBR" or "ELECTRONIC BATCH REPORT" => FileKind.Ebr,
        "IBR" or "IMMEDIATE BATCH REPORT" or "IMMEDIATE BATCH RESPONSE" => FileKind.Ibr,
        _ => FileKind.Dpr,
    };

    static FileKind? Availity(string name) => AvailityName().Match(name) is not { Success: true } match ? null : char.ToUpperInvariant(match.Groups[1].ValueSpan[0]) switch
    {
        'E' => FileKind.Ebr,
        'I' => FileKind.Ibr,
        _ => FileKind.Dpr,
    };

    /// <summary>What the name makes of text whose content says no more than that it is text.</summary>
    static FileKind? Refined(string name)
    {
        if (Availity(name) is { } availity) return availity;
        if (ChangeHealthcareName().Match(name) is { Success: true } match)
        {
            return match.Groups[1].Value.ToUpperInvariant() switch { "CF" => FileKind.ClaimsSummary, "SF" => FileKind.PayerReport, _ => FileKind.PayerTotals };
        }

        if (StatusName().IsMatch(name)) return FileKind.StatusReport;
        return SummaryName().IsMatch(name) ? FileKind.FileSummary : null;
    }

    static int CountRefusals(ReadOnlySpan<byte> content)
    {
        var count = 0;
        foreach (var line in content.Split((byte)'\n'))
            if (content[line].StartsWith("REJ|"u8)) count++;
        return count;
    }

    [GeneratedRegex(@"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Html();

    /// <summary>A short record type, then fields.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9]{1,4}\|[^|]*\|", RegexOptions.NonBacktracking)]
    private static partial Regex PipeRow();

    [GeneratedRegex(@"(?:\A|\|)\s*(EBR|IBR|DPR|electronic batch report|immediate batch (?:report|response)|delayed payer report)\s*(?:\z|\||\s{2}|\()", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Title();

    /// <summary>Two values with a gap between them.</summary>
    [GeneratedRegex(@"\S {2,}\S", RegexOptions.NonBacktracking)]
    private static partial Regex Columns();

    [GeneratedRegex(@"(?:\A|\s)(?:ACCEPTED|ERROR|PENDING)(?:\s|\z)", RegexOptions.NonBacktracking)]
    private static partial Regex StatusRow();

    [GeneratedRegex(@"(?:\A|\.|-)(EBR|IBR|DPR|EBT|IBT|DPT)(?:\z|-)", RegexOptions.IgnoreCase)]
    private static partial Regex AvailityName();

    [GeneratedRegex(@"\A(CF|SF|SD)[0-9A-Z]{6}\.[A-W][A-Z0-9]\z", RegexOptions.IgnoreCase)]
    private static partial Regex ChangeHealthcareName();

    [GeneratedRegex(@"_EDI_STATUS_", RegexOptions.IgnoreCase)]
    private static partial Regex StatusName();

    [GeneratedRegex(@"\AFS_(?:HCFA|UB|ADA)_", RegexOptions.IgnoreCase)]
    private static partial Regex SummaryName();
}
