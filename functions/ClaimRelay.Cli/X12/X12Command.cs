using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Output;
using ClaimRelay.Ledger;
using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Cli.X12;

/// <summary><c>claimrelay x12 …</c>: what stands in X12 files. They show patient data to who asks for it, and write nothing else anywhere.</summary>
static class X12Command
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("x12", "Read, check and write X12 files; ends with 1 when something is wrong with one, with 2 when one cannot be read")
    {
        Reading("inspect", "Interchanges, groups, transaction sets, and every finding of the envelope check", Inspect),
        Reading("claims", "The claims of 837 files, one line each", Claims),
        Reading("remittances", "The payments of 835 files with their claims, one line for each payment with --json", Remittances),
        Reading("acks", "TA1, 999, 997, 277CA and 277, one line each with --json", Acknowledgments),
        ValidateCommand.Create(),
        GenerateCommand.Create(),
    };

    /// <param name="print">Prints one file and gives all that was found wrong with it.</param>
    static Command Reading(string name, string description, Func<string, bool, IReadOnlyList<Finding>> print)
    {
        var files = new Argument<string[]>("FILE") { Description = "X12 files", Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, description) { files, OperatorOptions.Json };
        command.SetAction(given => EachFile(given.GetValue(files)!, path =>
        {
            var found = print(path, given.GetValue(OperatorOptions.Json));
            // What inspect prints in full is at least told in short here.
            if (name != "inspect")
                foreach (var finding in found) Console.Error.WriteLine($"{path}: {Told(finding)}");
            return found.Count > 0 ? ExitCodes.Failed : ExitCodes.Done;
        }));
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

    static IReadOnlyList<Finding> Inspect(string path, bool json)
    {
        var segments = 0;
        // Claims behind each ST, by its offset: an ST outside a group is no set of the envelope.
        Dictionary<long, int> claims = [];
        var set = 0L;
        var envelope = X12File.Read(path, (segment, _) =>
        {
            if (segment.Kind != SegmentKind.Garbage) segments++;
            if (segment.Is("ST"u8)) claims[set = segment.Offset] = 0;
            else if (claims.Count > 0 && segment.Is("CLM"u8)) claims[set]++;
        });
        if (json) Line(X12Json.Of(envelope, segments, new FileInfo(path).Length, claims));
        else
        {
            Listing.Table(path, ["ISA13", "sender", "receiver", "usage", "GS06", "version", "ST01", "ST02", "segments"],
                envelope.Interchanges.SelectMany(i => i.Groups.SelectMany(g => g.Transactions.Select(t =>
                    Listing.Row(i.ControlNumber, i.SenderId, i.ReceiverId, i.Usage, g.ControlNumber, g.Version, t.Id, t.ControlNumber, t.SegmentCount)))));
            Listing.Table("Findings", ["severity", "code", "place", "what"], envelope.Findings.Select(Row));
        }
        return envelope.Findings;
    }

    static IReadOnlyList<Finding> Claims(string path, bool json)
    {
        ClaimAssembler assembler = new();
        List<Finding> found = [];
        if (!json) Listing.Line("PCN", "type", "charge", "frequency", "from", "to", "payer", "billing NPI", "lines");
        var (interchange, group, set) = ("", "", "");
        void Print(Claim837? claim)
        {
            found.AddRange(assembler.TakeFindings());
            if (claim is null) return;
            if (json) Line(X12Json.Of(claim, interchange, group, set));
            else
            {
                Listing.Line(claim.PatientControlNumber, claim.Type, Money.Text(claim.Charge), claim.Frequency, X12Json.Text(claim.ServiceFrom), X12Json.Text(claim.ServiceTo),
                    claim.PayerId, claim.BillingNpi, claim.Lines.Count);
            }
        }

        var envelope = X12File.Read(path, (segment, at) =>
        {
            Print(assembler.Add(segment));
            if (at.SetNumber.Length > 0) (interchange, group, set) = (at.InterchangeNumber, at.GroupNumber, at.SetNumber);
        });
        Print(assembler.End());
        return [.. envelope.Findings, .. found];
    }

    static IReadOnlyList<Finding> Remittances(string path, bool json)
    {
        RemittanceAssembler assembler = new();
        List<Finding> found = [];
        void Print(Remittance? remittance)
        {
            if (remittance is null) return;
            found.AddRange(remittance.Findings);
            if (remittance.Imbalance != 0) found.Add(Unbalanced(remittance));
            if (json) Line(X12Json.Of(remittance));
            else
            {
                Listing.Table($"{path}: {remittance.TraceNumber}, {Money.Text(remittance.Payment)} dollars of {X12Json.Text(remittance.PaymentDate)} from {remittance.PayerName}",
                    ["PCN", "status", "charge", "paid", "patient", "adjustments"],
                    remittance.Claims.Select(c => Listing.Row(c.PatientControlNumber, c.StatusCode, Money.Text(c.Charge), Money.Text(c.Paid), Money.Text(c.PatientResponsibility),
                        string.Join(' ', c.Adjustments.Concat(c.Lines.SelectMany(l => l.Adjustments)).Select(a => $"{a.Group}-{a.Reason}:{Money.Text(a.Amount)}")))));
            }
        }

        var envelope = X12File.Read(path, (segment, _) => Print(assembler.Add(segment)));
        Print(assembler.End());
        return [.. envelope.Findings, .. found];
    }

    static IReadOnlyList<Finding> Acknowledgments(string path, bool json)
    {
        GroupAcknowledgmentAssembler groups = new();
        ClaimAcknowledgmentAssembler claims = new();
        if (!json) Listing.Line("kind", "speaks of", "result");
        void PrintGroup(GroupAcknowledgment? group)
        {
            if (group is null) return;
            if (json) Line(X12Json.Of(group));
            else
            {
                Listing.Line(group.TransactionSetId, $"group {group.GroupControlNumber}", group.Code);
                foreach (var set in group.Transactions) Listing.Line(group.TransactionSetId, $"group {group.GroupControlNumber}, set {set.ControlNumber}", set.Code);
            }
        }
        void PrintClaims(ClaimAcknowledgment? answer)
        {
            if (answer is null) return;
            if (json) Line(X12Json.Of(answer));
            else
            {
                foreach (var claim in answer.Receivers.SelectMany(r => r.Providers).SelectMany(p => p.Claims))
                    Listing.Line(X12Json.KindOf(answer), $"claim {claim.PatientControlNumber}", string.Join(' ', claim.Statuses.SelectMany(s => s.Codes).Select(k => $"{k.Category}:{k.Status}:{k.Entity}".TrimEnd(':'))));
            }
        }

        var envelope = X12File.Read(path, (segment, at) =>
        {
            if (at.SetId.Length == 0 && segment.Is("TA1"u8))
            {
                var ta1 = InterchangeAcknowledgmentReader.Read(segment);
                if (json) Line(X12Json.Of(ta1));
                else Listing.Line("TA1", $"interchange {ta1.ControlNumber}", $"{ta1.Code} {ta1.Note}");
            }
            PrintGroup(groups.Add(segment));
            PrintClaims(claims.Add(segment));
        });
        PrintGroup(groups.End());
        PrintClaims(claims.End());
        return envelope.Findings;
    }

    static Finding Unbalanced(Remittance remittance) =>
        new("payment-balance", FindingSeverity.Error, $"The claims and provider adjustments differ from the payment (BPR02) by {Money.Text(remittance.Imbalance)}.", new(remittance.Range.Offset, 0, "BPR", 2)) { SnipType = 3 };

    public static void Line(JsonObject one) => Console.Out.WriteLine(one.ToJsonString(Plain));

    public static string Told(Finding finding) => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code} at {Where(finding)}: {finding.Message}";

    public static IReadOnlyList<object?> Row(Finding finding) => Listing.Row(finding.Severity, finding.Code, Where(finding), finding.Message);

    static string Where(Finding finding) => finding.Place is { } place
        ? $"byte {place.Offset}, {place.SegmentId}{(place.Element > 0 ? $"{place.Element:00}" : "")}{(place.Component > 0 ? $"-{place.Component}" : "")}" : "the file";
}
