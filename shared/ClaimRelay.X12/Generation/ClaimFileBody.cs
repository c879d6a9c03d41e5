using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Generation;

/// <summary>Writes one 837 transaction set of invented claims under one billing provider.</summary>
sealed class ClaimFileBody(SegmentWriter writer, InventedProvider billing)
{
    int levels;

    public void Write(string reference, IEnumerable<InventedClaim> claims)
    {
        writer.Segment("BHT", "0019", "00", reference, GeneratedFile.Day, "0900", "CH");
        writer.Segment("NM1", "41", "2", GeneratedFile.Sender, "", "", "", "", "46", GeneratedFile.Sender);
        writer.Segment("PER", "IC", "BILLING OFFICE", "TE", "5555550123");
        writer.Segment("NM1", "40", "2", GeneratedFile.Receiver, "", "", "", "", "46", GeneratedFile.Receiver);
        writer.Segment("HL", ++levels, "", "20", "1");
        writer.Segment("PRV", "BI", "PXC", billing.Taxonomy);
        writer.Segment("NM1", "85", "2", billing.Name, "", "", "", "", "XX", billing.Npi);
        Address(billing.Street, billing.Town);
        writer.Segment("REF", "EI", billing.TaxId);
        foreach (var claim in claims) Write(claim);
    }

    void Write(InventedClaim claim)
    {
        var subscriberLevel = ++levels;
        writer.Segment("HL", subscriberLevel, 1, "22", claim.Dependent is null ? "0" : "1");
        writer.Segment("SBR", claim.Shape == ClaimShape.Secondary ? "S" : "P", claim.Dependent is null ? "18" : "", claim.GroupNumber, "", "", "", "", "", claim.Payer.FilingIndicator);
        writer.Segment("NM1", "IL", "1", claim.Subscriber.LastName, claim.Subscriber.FirstName, "", "", "", "MI", claim.MemberId);
        Address(claim.Subscriber.Street, claim.Subscriber.Town);
        writer.Segment("DMG", "D8", claim.Subscriber.Birth, claim.Subscriber.Gender);
        writer.Segment("NM1", "PR", "2", claim.Payer.Name, "", "", "", "", "PI", claim.Payer.Id);
        if (claim.Dependent is { } patient)
        {
            writer.Segment("HL", ++levels, subscriberLevel, "23", "0");
            writer.Segment("PAT", "19");
            writer.Segment("NM1", "QC", "1", patient.LastName, patient.FirstName);
            Address(patient.Street, patient.Town);
            writer.Segment("DMG", "D8", patient.Birth, patient.Gender);
        }
        WriteClaim(claim);
        if (claim.Shape == ClaimShape.Secondary) WriteOtherPayer(claim);
        foreach (var (place, line) in claim.Lines.Index()) WriteLine(claim, line, place + 1);
    }

    void WriteClaim(InventedClaim claim)
    {
        var frequency = claim.Shape == ClaimShape.Replacement ? "7" : "1";
        var isInpatient = claim.Shape == ClaimShape.Inpatient;
        if (claim.Type == ClaimType.Institutional)
        {
            writer.Segment("CLM", claim.Pcn, claim.Charge, "", "", ElementValue.Composite(isInpatient ? "11" : "13", "A", frequency), "", "A", "Y", "Y");
            if (isInpatient) writer.Segment("DTP", "096", "TM", "1100");
            writer.Segment("DTP", "434", "RD8", $"{claim.From:yyyyMMdd}-{claim.To:yyyyMMdd}");
            if (isInpatient) writer.Segment("DTP", "435", "DT", $"{claim.From:yyyyMMdd}0930");
            writer.Segment("CL1", isInpatient ? "1" : "3", "1", "01");
        }
        else
        {
            var place = claim.Shape == ClaimShape.Ambulance ? "41" : claim.Shape == ClaimShape.Anaesthesia ? "22" : "11";
            var cause = claim.Shape == ClaimShape.Accident ? ElementValue.Composite("AA", "", "", claim.Patient.Town.State) : "";
            writer.Segment("CLM", claim.Pcn, claim.Charge, "", "", ElementValue.Composite(place, "B", frequency), "Y", "A", "Y", "Y", "", cause);
            if (claim.Shape == ClaimShape.Accident) writer.Segment("DTP", "439", "D8", claim.From.AddDays(-1));
            if (claim.Type == ClaimType.Dental) writer.Segment("DTP", "472", "D8", claim.From);
        }
        if (claim.IsAuthorized) writer.Segment("REF", "G1", $"AUTH{claim.Number % 100_000:00000}");
        if (claim.Shape == ClaimShape.Replacement) writer.Segment("REF", "F8", $"PCCN{claim.Number:0000000}");
        if (claim.Shape == ClaimShape.Ambulance)
        {
            writer.Segment("CR1", "LB", 165, "", "A", "DH", 12);
            writer.Segment("CRC", "07", "Y", "01");
        }
        WriteDiagnoses(claim, isInpatient);
        WriteProviders(claim);
    }

    void WriteDiagnoses(InventedClaim claim, bool isInpatient)
    {
        if (claim.Type == ClaimType.Dental) return;
        ElementValue Diagnosis(string qualifier, string code)
            => isInpatient ? ElementValue.Composite(qualifier, code, "", "", "", "", "", "", "Y") : ElementValue.Composite(qualifier, code);

        if (claim.Type == ClaimType.Professional)
        {
            writer.Segment("HI", [.. claim.Diagnosis.Select((code, i) => Diagnosis(i == 0 ? "ABK" : "ABF", code))]);
            return;
        }
        writer.Segment("HI", Diagnosis("ABK", claim.Diagnosis[0]));
        if (isInpatient) writer.Segment("HI", ElementValue.Composite("ABJ", claim.Diagnosis[0]));
        if (claim.Diagnosis.Count > 1) writer.Segment("HI", [.. claim.Diagnosis.Skip(1).Select(code => Diagnosis("ABF", code))]);
    }

    void WriteProviders(InventedClaim claim)
    {
        if (claim.Type == ClaimType.Institutional)
        {
            writer.Segment("NM1", "71", "1", claim.Rendering.LastName, claim.Rendering.FirstName, "", "", "", "XX", claim.RenderingNpi);
            return;
        }
        if (claim.IsReferred) writer.Segment("NM1", "DN", "1", claim.Subscriber.LastName, "DOC", "", "", "", "XX", claim.ReferringNpi);
        if (claim.Shape == ClaimShape.Ambulance)
        {
            writer.Segment("NM1", "PW", "2");
            Address(claim.Patient.Street, claim.Patient.Town);
            writer.Segment("NM1", "45", "2", "INVENTED HOSPITAL");
            Address("1 HOSPITAL ROAD", claim.Patient.Town);
            return;
        }
        writer.Segment("NM1", "82", "1", claim.Rendering.LastName, claim.Rendering.FirstName, "", "", "", "XX", claim.RenderingNpi);
        writer.Segment("PRV", "PE", "PXC", claim.Type == ClaimType.Dental ? "1223G0001X" : "207Q00000X");
        if (claim.Shape != ClaimShape.Anaesthesia) return;
        writer.Segment("NM1", "77", "2", "INVENTED HOSPITAL", "", "", "", "", "XX", billing.Npi);
        Address("1 HOSPITAL ROAD", claim.Patient.Town);
    }

    void WriteOtherPayer(InventedClaim claim)
    {
        writer.Segment("SBR", "P", claim.Dependent is null ? "18" : "19", claim.GroupNumber, "", "", "", "", "", claim.OtherPayer.FilingIndicator);
        writer.Segment("AMT", "D", claim.Lines.Sum(l => l.Paid));
        writer.Segment("OI", "", "", "Y", "", "", "Y");
        writer.Segment("NM1", "IL", "1", claim.Subscriber.LastName, claim.Subscriber.FirstName, "", "", "", "MI", claim.MemberId);
        Address(claim.Subscriber.Street, claim.Subscriber.Town);
        writer.Segment("NM1", "PR", "2", claim.OtherPayer.Name, "", "", "", "", "PI", claim.OtherPayer.Id);
    }

    void WriteLine(InventedClaim claim, InventedLine line, int number)
    {
        writer.Segment("LX", number);
        var procedure = line.Procedure.Length == 0 ? "" : ElementValue.Composite(claim.Type == ClaimType.Dental ? "AD" : "HC", line.Procedure, line.Modifier);
        switch (claim.Type)
        {
            case ClaimType.Professional:
                writer.Segment("SV1", procedure, line.Charge, line.UnitCode, line.Units, "", "", "1");
                writer.Segment("DTP", "472", "D8", line.Date);
                break;
            case ClaimType.Institutional:
                writer.Segment("SV2", line.Revenue, procedure, line.Charge, line.UnitCode, line.Units);
                if (claim.Shape != ClaimShape.Inpatient) writer.Segment("DTP", "472", "D8", line.Date);
                break;
            default:
                writer.Segment("SV3", procedure, line.Charge, "", "", "", line.Units);
                if (line.Procedure is "D2392") writer.Segment("TOO", "JP", 19, ElementValue.Composite("M", "O"));
                if (line.Procedure is "D7140") writer.Segment("TOO", "JP", 30);
                break;
        }
        writer.Segment("REF", "6R", $"{claim.Number}L{number}");
        if (claim.Shape == ClaimShape.Drug && number == 1)
        {
            writer.Segment("LIN", "", "N4", "00641036725");
            writer.Segment("CTP", "", "", "", line.Units, ElementValue.Composite("ML"));
        }
        if (claim.Shape == ClaimShape.Secondary) WritePaidByOther(claim, line, procedure);
    }

    void WritePaidByOther(InventedClaim claim, InventedLine line, ElementValue procedure)
    {
        writer.Segment("SVD", claim.OtherPayer.Id, line.Paid, procedure, claim.Type == ClaimType.Institutional ? line.Revenue : "", line.Units);
        writer.Segment("CAS", "CO", "45", line.Charge - line.Allowed);
        writer.Segment("CAS", "PR", "2", line.PatientShare);
        writer.Segment("DTP", "573", "D8", line.Date.AddDays(20));
    }

    void Address(string street, InventedTown town)
    {
        writer.Segment("N3", street);
        writer.Segment("N4", town.City, town.State, town.Zip);
    }
}
