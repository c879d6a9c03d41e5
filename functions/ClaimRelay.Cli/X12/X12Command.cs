using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Output;
using ClaimRelay.Ledger;
using ClaimRelay.X12;

namespace ClaimRelay.Cli.X12;

/// <summary><c>claimrelay x12 …</c>: what stands in X12 files. They show patient data to who asks for it, and write nothing else anywhere.</summary>
static class X12Command
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() => new("x12", "Read X12 files; ends with 1 when something is wrong with one, with 2 when one cannot be read")
    {
        Reading("inspect", "Interchanges, groups, transaction sets, and every finding of the envelope check", Inspect),
        Reading("claims", "The claims of 837 files, one line each with --json", Claims),
        Reading("remittances", "The payments of 835 files, one line each with --json", Remittances),
        Reading("acks", "TA1, 999, 997 and 277CA, one line each with --json", Acknowledgments),
        GenerateCommand.Create(),
    };

    /// <param name="print">Prints one file and gives what was found wrong in reading it, beside the envelope's findings.</param>
    static Command Reading(string name, string description, Func<X12File, bool, IReadOnlyList<Finding>> print)
    {
        var files = new Argument<string[]>("FILE") { Description = "X12 files", Arity = ArgumentArity.OneOrMore };
        var command = new Command(name, description) { files, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            var code = ExitCodes.Done;
            foreach (var path in given.GetValue(files)!)
            {
                try
                {
                    var file = await X12File.ReadAsync(path, cancellation);
                    var found = print(file, given.GetValue(OperatorOptions.Json));
                    // What inspect prints in full is at least told in short here.
                    foreach (var finding in name == "inspect" ? found : [.. file.Envelope.Findings, .. found]) Console.Error.WriteLine($"{path}: {Told(finding)}");
                    if (found.Count + file.Envelope.Findings.Count > 0) code = Math.Max(code, ExitCodes.Failed);
                }
                catch (RefusedException unusable)
                {
                    // The other files are read all the same.
                    Console.Error.WriteLine(unusable.Message);
                    code = ExitCodes.Refused;
                }
            }

            return code;
        });
        return command;
    }

    static IReadOnlyList<Finding> Inspect(X12File file, bool json)
    {
        if (json) Line(X12Json.Of(file));
        else
        {
            Listing.Table(file.Path, ["ISA13", "sender", "receiver", "usage", "GS06", "version", "ST01", "ST02", "segments"],
                file.Envelope.Interchanges.SelectMany(i => i.Groups.SelectMany(g => g.Transactions.Select(t =>
                    Listing.Row(i.ControlNumber, i.SenderId, i.ReceiverId, i.Usage, g.ControlNumber, g.Version, t.Id, t.ControlNumber, t.SegmentCount)))));
            Listing.Table("Findings", ["severity", "code", "place", "what"], file.Envelope.Findings.Select(f => Listing.Row(f.Severity, f.Code, Where(f), f.Message)));
        }

        return [];
    }

    static IReadOnlyList<Finding> Claims(X12File file, bool json)
    {
        var read = file.Claims().ToList();
        if (json) read.ForEach(r => Lines(r.Transaction.Claims.Select(c => X12Json.Of(c, r.Interchange, r.Group, r.Transaction.Set))));
        else
        {
            Listing.Table(file.Path, ["PCN", "type", "charge", "frequency", "from", "to", "payer", "billing NPI", "lines"], read.SelectMany(r => r.Transaction.Claims).Select(c =>
                Listing.Row(c.PatientControlNumber, c.Type, Money.Text(c.Charge), c.Frequency, c.ServiceFrom, c.ServiceTo, c.PayerId, c.BillingNpi, c.Lines.Count)));
        }

        return [.. read.SelectMany(r => r.Transaction.Findings)];
    }

    static IReadOnlyList<Finding> Remittances(X12File file, bool json)
    {
        var read = file.Remittances().ToList();
        if (json) Lines(read.Select(X12Json.Of));
        else
        {
            foreach (var remittance in read)
            {
                Listing.Table($"{file.Path}: {remittance.TraceNumber}, {Money.Text(remittance.Payment)} dollars of {remittance.PaymentDate:yyyy-MM-dd} from {remittance.PayerName}",
                    ["PCN", "status", "charge", "paid", "patient", "adjustments"],
                    remittance.Claims.Select(c => Listing.Row(c.PatientControlNumber, c.StatusCode, Money.Text(c.Charge), Money.Text(c.Paid), Money.Text(c.PatientResponsibility),
                        string.Join(' ', c.Adjustments.Concat(c.Lines.SelectMany(l => l.Adjustments)).Select(a => $"{a.Group}-{a.Reason}:{Money.Text(a.Amount)}")))));
            }
        }

        return [.. read.SelectMany(r => r.Findings), .. read.Where(r => r.Imbalance != 0).Select(Unbalanced)];
    }

    static IReadOnlyList<Finding> Acknowledgments(X12File file, bool json)
    {
        IReadOnlyList<JsonObject> all = [.. file.InterchangeAcknowledgments().Select(X12Json.Of), .. file.GroupAcknowledgments().Select(X12Json.Of), .. file.ClaimAcknowledgments().Select(X12Json.Of)];
        if (json) Lines(all);
        else
        {
            Listing.Table(file.Path, ["kind", "speaks of", "result"], [
                .. file.InterchangeAcknowledgments().Select(t => Listing.Row("TA1", $"interchange {t.ControlNumber}", $"{t.Code} {t.Note}")),
                .. file.GroupAcknowledgments().SelectMany(g => g.Transactions.Select(t => Listing.Row(g.TransactionSetId, $"group {g.GroupControlNumber}, set {t.ControlNumber}", t.Code)).Prepend(Listing.Row(g.TransactionSetId, $"group {g.GroupControlNumber}", g.Code))),
                .. file.ClaimAcknowledgments().SelectMany(a => a.Receivers).SelectMany(r => r.Providers).SelectMany(p => p.Claims).Select(c =>
                    Listing.Row("277CA", $"claim {c.PatientControlNumber}", string.Join(' ', c.Statuses.SelectMany(s => s.Codes).Select(k => $"{k.Category}:{k.Status}:{k.Entity}".TrimEnd(':'))))),
            ]);
        }

        return [];
    }

    static Finding Unbalanced(ClaimRelay.X12.Remittances.Remittance remittance) =>
        new("payment-balance", FindingSeverity.Error, $"The claims and provider adjustments differ from the payment (BPR02) by {Money.Text(remittance.Imbalance)}.", new(remittance.Range.Offset, 0, "BPR", 2));

    static void Lines(IEnumerable<JsonObject> objects)
    {
        foreach (var one in objects) Line(one);
    }

    static void Line(JsonObject one) => Console.Out.WriteLine(one.ToJsonString(Plain));

    static string Told(Finding finding) => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code} at {Where(finding)}: {finding.Message}";

    static string Where(Finding finding) => finding.Place is { } place
        ? $"byte {place.Offset}, {place.SegmentId}{(place.Element > 0 ? $"{place.Element:00}" : "")}{(place.Component > 0 ? $"-{place.Component}" : "")}" : "the file";
}
