using System.Text;
using ClaimRelay.X12.Checking.Guides;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Codes;

namespace ClaimRelay.X12.Checking;

/// <summary>Checks codes: those of lists that are data against the lists, licensed ones by their form.</summary>
sealed class CodeCheck(Guide guide, FindingSink sink, CodeLists lists)
{
    readonly ClaimType? type = guide.ClaimType;
    GuideNode at = guide.Root;

    public void Check(in Segment segment, int tag, GuideNode node)
    {
        at = node;
        switch (tag)
        {
            case Tags.Nm1: Entity(segment); break;
            case Tags.N3 when at.Loop == "2010AA" && type is not null:
                for (var i = 1; i <= 2; i++)
                    if (CodeForms.IsPostBox(segment[i].Bytes)) Tell(segment, i, 0, "billing-post-box", "is a post office or lock box, where a street address is wanted; the box goes to the pay-to address (2010AB)");
                break;
            case Tags.N1: if (segment[3].Is("XX"u8)) Npi(segment, 4); break;
            case Tags.Ref: Reference(segment); break;
            case Tags.N4: Town(segment); break;
            case Tags.Prv: if (segment[2].Is("PXC"u8)) Form(segment, 3, 0, CodeForms.IsTaxonomy(segment[3].Bytes), "taxonomy-form", "is not a taxonomy code (nine capitals and digits and an X)"); break;
            case Tags.Clm: Claim(segment); break;
            case Tags.Hi: Health(segment); break;
            case Tags.Cl1:
                Listed(segment, 1, 0, CodeList.AdmissionType, "admission-type", "admission types");
                Listed(segment, 2, 0, CodeList.AdmissionSource, "admission-source", "admission sources");
                Listed(segment, 3, 0, CodeList.PatientStatus, "patient-status", "patient statuses");
                break;
            case Tags.Sv1: Procedure(segment, 1); Listed(segment, 5, 0, CodeList.PlaceOfService, "place-of-service", "places of service"); break;
            case Tags.Sv2:
                Form(segment, 1, 0, CodeForms.IsRevenue(segment[1].Bytes), "revenue-form", "is not a revenue code (four digits)");
                Procedure(segment, 2);
                break;
            case Tags.Sv3:
                Procedure(segment, 1);
                for (var i = 1; i <= 5; i++) Listed(segment, 4, i, CodeList.OralCavity, "oral-cavity", "areas of the mouth");
                break;
            case Tags.Svd: Procedure(segment, 3); break;
            case Tags.Svc: Procedure(segment, 1); Procedure(segment, 6); break;
            case Tags.Dtp: Period(segment); break;
            case Tags.Dmg or Tags.Pat: BirthOrDeath(segment, tag); break;
            case Tags.Cas: Adjustments(segment); break;
            case Tags.Lq: if (segment[1].Is("HE"u8)) Listed(segment, 2, 0, CodeList.Rarc, "remark-code", "remark codes"); break;
            case Tags.Plb: for (var i = 3; i <= segment.Count; i += 2) Listed(segment, i, 1, CodeList.ProviderAdjustment, "provider-adjustment-code", "provider adjustment codes"); break;
            case Tags.Moa: for (var i = 3; i <= 7; i++) Listed(segment, i, 0, CodeList.Rarc, "remark-code", "remark codes"); break;
            case Tags.Mia:
                Listed(segment, 5, 0, CodeList.Rarc, "remark-code", "remark codes");
                for (var i = 20; i <= 23; i++) Listed(segment, i, 0, CodeList.Rarc, "remark-code", "remark codes");
                break;
            case Tags.Stc:
                Status(segment, 1);
                Status(segment, 10);
                Status(segment, 11);
                break;
            case Tags.Ik3 or Tags.Ak3: Listed(segment, 4, 0, CodeList.SegmentError, "segment-error-code", "segment errors"); break;
            case Tags.Ik4 or Tags.Ak4: Listed(segment, 3, 0, CodeList.ElementError, "element-error-code", "element errors"); break;
            case Tags.Ik5 or Tags.Ak5: for (var i = 2; i <= 6; i++) Listed(segment, i, 0, CodeList.TransactionError, "set-error-code", "transaction set errors"); break;
            case Tags.Ak9: for (var i = 5; i <= 9; i++) Listed(segment, i, 0, CodeList.GroupError, "group-error-code", "group errors"); break;
            case Tags.Crc: if (segment[1].Is("07"u8)) for (var i = 3; i <= 7; i++) Listed(segment, i, 0, CodeList.AmbulanceCondition, "ambulance-condition", "ambulance conditions", FindingSeverity.Error); break;
            case Tags.Too: Form(segment, 2, 0, CodeForms.IsTooth(segment[2].Bytes), "tooth", "is not a tooth (1 to 32, 51 to 82, A to T, AS to TS)"); break;
            case Tags.Lin: if (segment[2].Is("N4"u8)) Form(segment, 3, 0, CodeForms.IsDigits(segment[3].Bytes, 11), "ndc-form", "is not a national drug code of eleven digits"); break;
        }
    }

    void Entity(in Segment nm1)
    {
        if (nm1[8].Is("XX"u8)) Npi(nm1, 9);
        else if (type is not null && (nm1[1].Is("85"u8) || nm1[1].Is("82"u8)) && at.Loop is "2010AA" or "2310B" or "2420A")
            Tell(nm1, 9, 0, "npi-missing", "is not there as an NPI (NM108 XX), which all but atypical providers have", FindingSeverity.Warning);
    }

    void Npi(in Segment segment, int element)
    {
        var value = segment[element].Bytes;
        if (!value.IsEmpty && !CodeForms.IsNpi(value)) Tell(segment, element, 0, "npi-check-digit", "is not an NPI: ten digits, the last of which checks the others");
    }

    void Reference(in Segment segment)
    {
        var code = segment[1];
        if (code.Is("EI"u8) || (code.Is("TJ"u8) && guide.SetId == "835")) Form(segment, 2, 0, CodeForms.IsDigits(segment[2].Bytes, 9), "tax-id-form", "is not a tax id of nine digits");
        else if (code.Is("6R"u8) && at.Loop == "2400" && segment[2].Bytes.Length > 30) Tell(segment, 2, 0, "line-control-number-length", "has more than 30 characters; receivers need not keep more");
        else if (code.Is("SY"u8)) Form(segment, 2, 0, CodeForms.IsSocialSecurity(segment[2].Bytes), "ssn-form", "is not a social security number");
        else if (code.Is("X4"u8) || code.Is("F4"u8)) Form(segment, 2, 0, CodeForms.IsClia(segment[2].Bytes), "clia-form", "is not a CLIA number (two digits, D, seven digits)");
        else if (code.Is("LU"u8) && type == ClaimType.Institutional && at.Loop == "2300") Listed(segment, 2, 0, CodeList.State, "state", "states", FindingSeverity.Error);
    }

    void Town(in Segment segment)
    {
        // A country code other than the United States: neither state nor ZIP are ours to judge.
        if (!segment[4].IsEmpty && !segment[4].Is("US"u8)) return;
        Listed(segment, 2, 0, CodeList.State, "state", "states", FindingSeverity.Error);
        // Claims come back for it; a remittance is read without it.
        var severity = type is null ? FindingSeverity.Warning : FindingSeverity.Error;
        if (segment[2].IsEmpty) Tell(segment, 2, 0, "state-missing", "is missing: an address in the United States has its state, another its country (N404)", severity, "I13");
        var zip = segment[3].Bytes;
        if (zip.IsEmpty) Tell(segment, 3, 0, "zip-missing", "is missing: an address in the United States has its ZIP code, another its country (N404)", severity, "I13");
        else if (!CodeForms.IsDigits(zip, 5) && !CodeForms.IsDigits(zip, 9)) Tell(segment, 3, 0, "zip-form", "is not a ZIP code of five or nine digits");
        else if (zip.Length == 5 && type is not null && NeedsNineDigits)
            Tell(segment, 3, 0, "zip-nine", "has five digits; billing provider and service facility need all nine");
    }

    /// <summary>The billing provider, and the service facility: 2310C in 837P and 837D, 2310E in 837I.</summary>
    bool NeedsNineDigits => at.Loop == "2010AA" || at.Loop == (type == ClaimType.Institutional ? "2310E" : "2310C");

    void Claim(in Segment clm)
    {
        var facility = clm[5].Component(1).Bytes;
        var frequency = clm[5].Component(3).Bytes;
        if (type == ClaimType.Institutional) Form(clm, 5, 1, CodeForms.IsBillType(facility), "bill-type", "is not a type of bill (two digits, without leading zero and frequency)");
        else Listed(clm, 5, 1, CodeList.PlaceOfService, "place-of-service", "places of service", FindingSeverity.Error);
        Listed(clm, 5, 3, CodeList.ClaimFrequency, "frequency", "claim frequencies", FindingSeverity.Error);
        if (type == ClaimType.Professional && !frequency.IsEmpty && !(frequency.Length == 1 && frequency[0] is (byte)'1' or (byte)'6' or (byte)'7' or (byte)'8'))
            Tell(clm, 5, 3, "frequency-professional", "is a frequency for institutional claims; professional ones know 1, 6, 7 and 8", FindingSeverity.Warning);
        Listed(clm, 11, 4, CodeList.State, "state", "states", FindingSeverity.Error);
    }

    void Health(in Segment hi)
    {
        var position = 0;
        foreach (var element in hi.Elements)
        {
            position++;
            var qualifier = element.Component(1);
            var code = element.Component(2).Bytes;
            if (code.IsEmpty) continue;
            if (qualifier.Is("ABK"u8) || qualifier.Is("ABF"u8) || qualifier.Is("ABJ"u8) || qualifier.Is("APR"u8) || qualifier.Is("ABN"u8))
                Form(hi, position, 2, CodeForms.IsIcd10(code), "icd10-form", "is not an ICD-10-CM code (a letter, a digit, then letters and digits, without point)");
            else if (qualifier.Is("BBR"u8) || qualifier.Is("BBQ"u8)) Form(hi, position, 2, CodeForms.IsIcd10Procedure(code), "icd10-pcs-form", "is not an ICD-10-PCS code (seven capitals and digits, without I and O)");
            else if (qualifier.Is("BK"u8) || qualifier.Is("BF"u8) || qualifier.Is("BJ"u8))
                Tell(hi, position, 1, "icd9", "names ICD-9, which is only for services before October 2015", FindingSeverity.Warning);
            else if (qualifier.Is("BG"u8) || qualifier.Is("BH"u8) || qualifier.Is("BI"u8) || qualifier.Is("BE"u8))
                Form(hi, position, 2, CodeForms.IsCapitalsAndDigits(code, 2, 2), "uniform-bill-code", "is not a code of two capitals and digits");
            else if (qualifier.Is("DR"u8)) Form(hi, position, 2, CodeForms.IsCapitalsAndDigits(code, 3, 4), "drg-form", "is not a diagnosis related group");
            if (element.Component(3) is { IsEmpty: false } format) DateAs(hi, position, format.Bytes, element.Component(4).Bytes, 4);
        }
    }

    void Procedure(in Segment segment, int element)
    {
        var composite = segment[element];
        if (composite.IsEmpty) return;
        var qualifier = composite.Component(1);
        var code = composite.Component(2).Bytes;
        if (qualifier.Is("HC"u8)) Form(segment, element, 2, CodeForms.IsCpt(code), "procedure-form", "is not a CPT or HCPCS code of five characters");
        else if (qualifier.Is("AD"u8)) Form(segment, element, 2, CodeForms.IsCdt(code), "procedure-form", "is not a CDT code (D and four digits)");
        else if (qualifier.Is("NU"u8)) Form(segment, element, 2, CodeForms.IsRevenue(code), "revenue-form", "is not a revenue code (four digits)");
        var last = Math.Min(6, composite.ComponentCount);
        for (var i = 3; i <= last; i++)
            if (composite.Component(i).Bytes is { IsEmpty: false } modifier) Form(segment, element, i, CodeForms.IsCapitalsAndDigits(modifier, 2, 2), "modifier-form", "is not a modifier of two capitals and digits");
    }

    void Period(in Segment dtp) => DateAs(dtp, 3, dtp[2].Bytes, dtp[3].Bytes, 0);

    void BirthOrDeath(in Segment segment, int tag)
    {
        var element = tag == Tags.Dmg ? 1 : 5;
        if (!segment[element].IsEmpty) DateAs(segment, element + 1, segment[element].Bytes, segment[element + 1].Bytes, 0);
    }

    void DateAs(in Segment segment, int element, ReadOnlySpan<byte> format, ReadOnlySpan<byte> value, int component)
    {
        if (value.IsEmpty) return;
        if (format.SequenceEqual("D8"u8))
        {
            if (X12.Period.Day(value) is null) Tell(segment, element, component, "date", "is not a date as yyyyMMdd");
        }
        else if (format.SequenceEqual("RD8"u8))
        {
            if (value.Length != 17 || value[8] != '-' || X12.Period.Day(value[..8]) is null || X12.Period.Day(value[9..]) is null)
                Tell(segment, element, component, "date-range", "is not a range of dates as yyyyMMdd-yyyyMMdd");
        }
        else if (format.SequenceEqual("DT"u8))
        {
            if (value.Length is not (12 or 14) || X12.Period.Day(value[..8]) is null || !ElementCheck.IsTime(value[8..])) Tell(segment, element, component, "date-time", "is not a date and time as yyyyMMddHHmm");
        }
        else if (format.SequenceEqual("TM"u8) && !ElementCheck.IsTime(value)) Tell(segment, element, component, "time", "is not a time as HHmm");
    }

    void Adjustments(in Segment cas)
    {
        for (var i = 2; i <= cas.Count; i += 3) Listed(cas, i, 0, CodeList.Carc, "adjustment-reason", "adjustment reasons");
    }

    void Status(in Segment stc, int element)
    {
        if (stc[element].IsEmpty) return;
        Listed(stc, element, 1, CodeList.ClaimStatusCategory, "status-category", "claim status categories");
        Listed(stc, element, 2, CodeList.ClaimStatus, "status-code", "claim statuses");
    }

    /// <summary>A list that is data may be older than the code: then it is a warning. Where a list is a selection, other codes need their form only.</summary>
    void Listed(in Segment segment, int element, int component, CodeList list, string code, string what, FindingSeverity severity = FindingSeverity.Warning)
    {
        var value = component == 0 ? segment[element].Bytes : segment[element].Component(component).Bytes;
        if (value.IsEmpty || lists.IsKnown(list, value)) return;
        if (!lists.IsSelection(list)) Tell(segment, element, component, code, $"is not among the {what} known here", severity);
        else if (!CodeForms.IsOf(list, value)) Tell(segment, element, component, code, $"does not have the form of the {what} ({CodeForms.Of(list)})", severity);
    }

    void Form(in Segment segment, int element, int component, bool fits, string code, string what)
    {
        if (fits) return;
        var value = component == 0 ? segment[element].Bytes : segment[element].Component(component).Bytes;
        if (!value.IsEmpty) Tell(segment, element, component, code, what);
    }

    void Tell(in Segment segment, int element, int component, string code, string what, FindingSeverity severity = FindingSeverity.Error, string elementError = "7")
    {
        var place = segment.Place(element, component);
        StringBuilder subject = new(place.SegmentId);
        subject.Append(element.ToString("00"));
        if (component > 0) subject.Append('-').Append(component);
        sink.Add(new(code, severity, $"{subject} ({at.Name}) {what}.", place) { SnipType = 5, Loop = at.Loop.Length > 0 ? at.Loop : null, SegmentError = "8", ElementError = elementError });
    }
}
