using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Generation;

/// <summary>Writes what answers a transaction set of invented claims: 835, 277CA, 999.</summary>
static class AnswerFileBody
{
    /// <summary>One payment for the claims; every fifth one loses something to an earlier overpayment.</summary>
    public static void Remittance(SegmentWriter writer, InventedProvider payee, int number, IReadOnlyList<InventedClaim> claims)
    {
        var payer = claims[0].Payer;
        var paid = claims.Sum(c => c.Lines.Sum(l => l.Paid));
        var recovered = number % 5 == 1 && paid >= 25 ? 25m : 0;
        var payment = paid - recovered;
        writer.Segment("BPR", "I", payment, "C", "ACH", "CCP", "01", "999999992", "DA", "1234567", "1990000909", "", "01", "999988880", "DA", "9876543", GeneratedFile.Day);
        writer.Segment("TRN", "1", $"TRACE{number:0000000}", "1990000909");
        writer.Segment("DTM", "405", GeneratedFile.Day);
        writer.Segment("N1", "PR", payer.Name);
        writer.Segment("N3", "1 PAYER PLAZA");
        writer.Segment("N4", "MADISON", "WI", "537030002");
        writer.Segment("REF", "2U", payer.Id);
        writer.Segment("PER", "BL", "EDI SUPPORT", "TE", "5555550177");
        writer.Segment("N1", "PE", payee.Name, "XX", payee.Npi);
        writer.Segment("REF", "TJ", payee.TaxId);
        writer.Segment("LX", 1);
        foreach (var claim in claims) Payment(writer, claim);
        if (recovered > 0) writer.Segment("PLB", payee.Npi, new DateOnly(2026, 12, 31), ElementValue.Composite("WO", $"REF{number:00000}"), recovered);
    }

    static void Payment(SegmentWriter writer, InventedClaim claim)
    {
        writer.Segment("CLP", claim.Pcn, "1", claim.Charge, claim.Lines.Sum(l => l.Paid), claim.Lines.Sum(l => l.PatientShare), "12", $"PCCN{claim.Number:0000000}", "11", "1");
        writer.Segment("NM1", "QC", "1", claim.Patient.LastName, claim.Patient.FirstName, "", "", "", "MI", claim.MemberId);
        writer.Segment("NM1", "82", "1", claim.Rendering.LastName, claim.Rendering.FirstName, "", "", "", "XX", claim.RenderingNpi);
        writer.Segment("DTM", "232", claim.From);
        writer.Segment("DTM", "233", claim.To);
        writer.Segment("DTM", "050", claim.To.AddDays(10));
        foreach (var (place, line) in claim.Lines.Index())
        {
            writer.Segment("SVC", ElementValue.Composite("HC", line.Procedure, line.Modifier), line.Charge, line.Paid, "", line.Units);
            writer.Segment("DTM", "472", line.Date);
            writer.Segment("CAS", "CO", "45", line.Charge - line.Allowed);
            writer.Segment("CAS", "PR", "2", line.PatientShare);
            writer.Segment("REF", "6R", $"{claim.Number}L{place + 1}");
            writer.Segment("AMT", "B6", line.Allowed);
            if (place == 0 && claim.Number % 7 == 0) writer.Segment("LQ", "HE", "N59");
        }
    }

    public static void ClaimAcknowledgment(SegmentWriter writer, InventedProvider provider, string reference, IReadOnlyList<InventedClaim> claims)
    {
        var (accepted, rejected) = (claims.Where(c => !c.IsRejected).ToList(), claims.Where(c => c.IsRejected).ToList());
        writer.Segment("BHT", "0085", "08", "A" + reference, GeneratedFile.Day, "1100", "TH");
        writer.Segment("HL", 1, "", "20", "1");
        writer.Segment("NM1", "PR", "2", "PINEWOOD HEALTH PLAN", "", "", "", "", "PI", "PINE1");
        writer.Segment("TRN", "1", "T" + reference);
        writer.Segment("DTP", "050", "D8", GeneratedFile.Day);
        writer.Segment("DTP", "009", "D8", GeneratedFile.Day);
        writer.Segment("HL", 2, 1, "21", "1");
        writer.Segment("NM1", "41", "2", GeneratedFile.Sender, "", "", "", "", "46", GeneratedFile.Sender);
        writer.Segment("TRN", "2", reference);
        writer.Segment("STC", ElementValue.Composite("A1", "19", "PR"), GeneratedFile.Day, "WQ", claims.Sum(c => c.Charge));
        Totals(writer, "90", "AA", accepted, rejected);
        writer.Segment("HL", 3, 2, "19", "1");
        writer.Segment("NM1", "85", "2", provider.Name, "", "", "", "", "XX", provider.Npi);
        writer.Segment("TRN", "1", "0");
        writer.Segment("STC", ElementValue.Composite("A1", "19", "PR"), "", "WQ", claims.Sum(c => c.Charge));
        Totals(writer, "QA", "QC", accepted, rejected);
        foreach (var (place, claim) in claims.Index())
        {
            writer.Segment("HL", place + 4, 3, "PT");
            writer.Segment("NM1", "QC", "1", claim.Patient.LastName, claim.Patient.FirstName, "", "", "", "MI", claim.MemberId);
            writer.Segment("TRN", "2", claim.Pcn);
            if (claim.IsRejected) writer.Segment("STC", ElementValue.Composite("A7", "562", "85"), GeneratedFile.Day, "U", claim.Charge);
            else
            {
                writer.Segment("STC", ElementValue.Composite("A2", "20", "PR"), GeneratedFile.Day, "WQ", claim.Charge);
                writer.Segment("REF", "1K", $"PCCN{claim.Number:0000000}");
            }
            writer.Segment("DTP", "472", "D8", claim.From);
        }
    }

    static void Totals(SegmentWriter writer, string acceptedCode, string rejectedCode, List<InventedClaim> accepted, List<InventedClaim> rejected)
    {
        if (accepted.Count > 0) writer.Segment("QTY", acceptedCode, accepted.Count);
        if (rejected.Count > 0) writer.Segment("QTY", rejectedCode, rejected.Count);
        if (accepted.Count > 0) writer.Segment("AMT", "YU", accepted.Sum(c => c.Charge));
        if (rejected.Count > 0) writer.Segment("AMT", "YY", rejected.Sum(c => c.Charge));
    }

    /// <summary>Accepts the sets of a file, but every tenth, which has an error in its second claim.</summary>
    public static void GroupAcknowledgment(SegmentWriter writer, int sets)
    {
        writer.Segment("AK1", "HC", 1, "005010X222A1");
        var refused = 0;
        for (var set = 1; set <= sets; set++)
        {
            writer.Segment("AK2", "837", $"{set:0000}", "005010X222A1");
            if (set % 10 == 0)
            {
                refused++;
                writer.Segment("IK3", "CLM", 22, "2300", "8");
                writer.Segment("CTX", ElementValue.Composite("CLM01", "CR00000000"));
                writer.Segment("IK4", 2, "782", "6");
                writer.Segment("IK5", "R", "5");
            }
            else writer.Segment("IK5", "A");
        }
        writer.Segment("AK9", refused == 0 ? "A" : refused == sets ? "R" : "P", sets, sets, sets - refused);
    }
}
