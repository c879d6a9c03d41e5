using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Output;
using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Cli.X12;

/// <summary><c>claimrelay x12 …</c>: what stands in X12 files. They show patient data to who asks for it, and write nothing else anywhere.</summary>
static class X12Command
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("x12", "Read, check and write X12 files; ends with 1 when something is wrong with one, with 2 when one cannot be read")
    {
        Reading("inspect", "Interchanges, groups, transaction sets, and every finding of the envelope check", (path, line, _) => Inspect(path, line)),
        Reading("claims", "The claims of 837 files, one line each", (path, line, _) => Claims(path, line)),
        Reading("remittances", "The payments of 835 files with their claims, one line for each payment with --json", Remittances, CodeTexts.Option()),
        Reading("acks", "TA1, 999, 997, 277CA and 277, one line each with --json", Acknowledgments, CodeTexts.Option()),
        ValidateCommand.Create(),
        GenerateCommand.Create(),
    };

    /// <param name="print">Prints one file: as lines of JSON, or for people where there are none.</param>
    /// <param name="codes">Null where no codes are told.</param>
    static Command Reading(string name, string description, Func<string, Action<JsonObject>?, CodeTexts, FileRead> print, Option<string?>? codes = null)
    {
        var files = new Argument<string[]>("FILE") { Description = "X12 files", Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, description) { files, OperatorOptions.Json };
        if (codes is not null) command.Options.Add(codes);
        command.SetAction(given =>
        {
            CodeTexts texts = new(CodeTexts.ListsOf(codes is null ? null : given.GetValue(codes)));
            return EachFile(given.GetValue(files)!, path =>
            {
                var read = print(path, given.GetValue(OperatorOptions.Json) ? LinesOf(path, given.GetValue(files)!) : null, texts);
                X12File.RefuseUnusable(path, read.Envelope);
                // What inspect prints in full is at least told in short here.
                if (name != "inspect")
                    foreach (var finding in read.Findings) Console.Error.WriteLine($"{path}: {Told(finding)}");
                if (read.Missing is { } missing) Console.Error.WriteLine($"{path}: no {missing} stands in it.");
                return read.Findings.Count > 0 ? ExitCodes.Failed : ExitCodes.Done;
            });
        });
        return command;
    }

    /// <summary>The worst of the files' exit codes; one that cannot be used does not keep the others from being read.</summary>
    public static int EachFile(IEnumerable<string> paths, Func<string, int> read)
    {
        var code = ExitCodes.Done;
        foreach (var path in paths)
        {
            try
            {
                code = Math.Max(code, read(path));
            }
            catch (RefusedException unusable)
            {
                Console.Error.WriteLine(unusable.Message);
                code = ExitCodes.Refused;
            }
        }
        return code;
    }

    static FileRead Inspect(string path, Action<JsonObject>? line)
    {
        var segments = 0;
        // Claims behind each ST, by its offset: an ST outside a group is no set of the envelope.
        Dictionary<long, int> claims = [];
        var set = -1L;
        var envelope = X12File.Read(path, (segment, _) =>
        {
            if (segment.Kind != SegmentKind.Garbage) segments++;
            if (segment.Is("ST"u8)) claims[set = segment.Offset] = 0;
            else if (segment.Is("SE"u8)) set = -1;
            else if (set >= 0 && segment.Is("CLM"u8)) claims[set]++;
        });
        if (line is not null) line(X12Json.Of(envelope, segments, new FileInfo(path).Length, claims));
        else
        {
            Listing.Table(path, ["ISA13", "sender", "receiver", "usage", "GS06", "version", "ST01", "ST02", "segments"],
                envelope.Interchanges.SelectMany(i => i.Groups.SelectMany(g => g.Transactions.Select(t =>
                    Listing.Row(i.ControlNumber, i.SenderId, i.ReceiverId, i.Usage, g.ControlNumber, g.Version, t.Id, t.ControlNumber, t.SegmentCount)))));
            Listing.Table("Findings", ["severity", "code", "place", "what"], envelope.Findings.Select(Row));
        }
        return new(envelope, envelope.Findings);
    }

    static FileRead Claims(string path, Action<JsonObject>? line)
    {
        ClaimAssembler assembler = new();
        List<Finding> found = [];
        var any = false;
        if (line is null) Listing.Line("PCN", "type", "charge", "frequency", "from", "to", "payer", "billing NPI", "lines");
        var (interchange, group, set) = ("", "", "");
        void Print(Claim837? claim)
        {
            found.AddRange(assembler.TakeFindings());
            if (claim is null) return;
            any = true;
            if (line is not null) line(X12Json.Of(claim, interchange, group, set));
            else
            {
                Listing.Line(claim.PatientControlNumber, claim.Type, X12Json.Text(claim.Charge), claim.Frequency, X12Json.Text(claim.ServiceFrom), X12Json.Text(claim.ServiceTo),
                    claim.PayerId, claim.BillingNpi, claim.Lines.Count);
            }
        }

        var envelope = X12File.Read(path, (segment, at) =>
        {
            Print(assembler.Add(segment));
            // A claim is printed when the next begins or its set ends: it has the numbers that held where it began.
            if (segment.Is("CLM"u8)) (interchange, group, set) = (at.InterchangeNumber, at.GroupNumber, at.SetNumber);
        });
        Print(assembler.End());
        return new(envelope, [.. envelope.Findings, .. found], any ? null : "claim (CLM) of an 837");
    }

    static FileRead Remittances(string path, Action<JsonObject>? line, CodeTexts texts)
    {
        RemittanceListing listing = new(texts);
        RemittanceAssembler assembler = new();
        List<Finding> found = [];
        var any = false;
        void Print(Remittance? remittance)
        {
            if (remittance is null) return;
            any = true;
            found.AddRange(remittance.Findings);
            found.AddRange(Balances.Of(remittance));
            if (line is not null) line(RemittanceJson.Of(remittance));
            else listing.Print(path, remittance);
        }

        var envelope = X12File.Read(path, (segment, _) => Print(assembler.Add(segment)));
        Print(assembler.End());
        return new(envelope, [.. envelope.Findings, .. found], any ? null : "835");
    }

    static FileRead Acknowledgments(string path, Action<JsonObject>? line, CodeTexts texts)
    {
        AcknowledgmentListing listing = new(texts);
        List<Finding> found = [];
        GroupAcknowledgmentAssembler groups = new();
        ClaimAcknowledgmentAssembler claims = new();
        var any = false;
        if (line is null) AcknowledgmentListing.Heads();
        void PrintInterchange(InterchangeAcknowledgment ta1)
        {
            any = true;
            if (line is not null) line(AcknowledgmentJson.Of(ta1));
            else listing.Print(ta1);
        }
        void PrintGroup(GroupAcknowledgment? group)
        {
            if (group is null) return;
            any = true;
            found.AddRange(group.Findings);
            if (line is not null) line(AcknowledgmentJson.Of(group));
            else listing.Print(group);
        }
        void PrintClaims(ClaimAcknowledgment? answer)
        {
            if (answer is null) return;
            any = true;
            if (line is not null) line(AcknowledgmentJson.Of(answer));
            else listing.Print(answer);
        }

        var envelope = X12File.Read(path, (segment, at) =>
        {
            if (at.SetId.Length == 0 && segment.Is("TA1"u8)) PrintInterchange(InterchangeAcknowledgmentReader.Read(segment));
            PrintGroup(groups.Add(segment));
            PrintClaims(claims.Add(segment));
        });
        PrintGroup(groups.End());
        PrintClaims(claims.End());
        return new(envelope, [.. envelope.Findings, .. found], any ? null : "acknowledgment (TA1, 999, 997 or 277)");
    }

    /// <summary>How a file's lines of JSON are written: of several files, each says first whose it is.</summary>
    public static Action<JsonObject> LinesOf(string path, IReadOnlyCollection<string> files) => one =>
    {
        if (files.Count > 1) one.Insert(0, "file", path);
        Console.Out.WriteLine(one.ToJsonString(Plain));
    };

    public static string Told(Finding finding) => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code} at {Where(finding)}: {finding.Message}";

    public static IReadOnlyList<object?> Row(Finding finding) => Listing.Row(finding.Severity, finding.Code, Where(finding), finding.Message);

    static string Where(Finding finding) => finding.Place is { } place
        ? $"byte {place.Offset}{(place.SegmentId.Length > 0 ? ", " : "")}{place.SegmentId}{(place.Element > 0 ? $"{place.Element:00}" : "")}{(place.Component > 0 ? $"-{place.Component}" : "")}" : "the file";

    /// <summary>What one file gave.</summary>
    /// <param name="Findings">All that was found wrong with it.</param>
    /// <param name="Missing">What was looked for, where nothing of it stands in the file: null otherwise.</param>
    sealed record FileRead(Envelope Envelope, IReadOnlyList<Finding> Findings, string? Missing = null);
}
