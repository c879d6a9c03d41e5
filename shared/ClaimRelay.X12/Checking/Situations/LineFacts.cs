using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>What the rules ask of one service line. Codes are numbers of their characters (<see cref="CodeSet.Key"/>), 0 when absent.</summary>
sealed class LineFacts
{
    readonly ulong[] modifiers = new ulong[4];

    /// <summary>Of LX, and from SV1, SV2 or SV3 on of that.</summary>
    public Spot Spot { get; private set; }

    /// <summary>Of the procedure code in it.</summary>
    public Spot ProcedureAt { get; private set; }

    /// <summary>Of DTP*472.</summary>
    public Spot ServiceAt { get; private set; }

    /// <summary>Of TOO.</summary>
    public Spot ToothAt { get; private set; }

    public int Number { get; private set; }

    /// <summary>CPT, HCPCS or CDT code as text of five characters; empty for anything else.</summary>
    public string Procedure { get; private set; } = "";

    /// <summary>Of a five-digit CPT code its number, else 0.</summary>
    public int Cpt { get; private set; }

    /// <summary>Of a revenue code its number, else -1.</summary>
    public int Revenue { get; private set; } = -1;
    public ulong Unit { get; private set; }
    public decimal? Units { get; private set; }
    public decimal Charge { get; private set; }
    public int HighestPointer { get; private set; }
    public bool HasBadPointer { get; private set; }
    public bool IsEpsdt { get; private set; }
    public bool HasProsthesisCode { get; private set; }
    public bool IsReplacement { get; private set; }
    public bool HasOralCavity { get; private set; }
    public int Teeth { get; private set; }

    /// <summary>Surfaces of the first tooth that has any.</summary>
    public int Surfaces { get; private set; }
    public Period? Service { get; private set; }
    public KeySet Keys { get; } = new();

    public bool HasModifier(ulong modifier) => Array.IndexOf(modifiers, modifier) >= 0;

    public void Start(in Segment lx, in Spot spot)
    {
        (Spot, ProcedureAt) = (spot, spot);
        Number = lx[1].TryInt32(out var number) ? number : 0;
        (Procedure, Cpt, Revenue, Unit, Units, Charge, HighestPointer, HasBadPointer) = ("", 0, -1, 0, null, 0, 0, false);
        (IsEpsdt, HasProsthesisCode, IsReplacement, HasOralCavity, Teeth, Surfaces, Service) = (false, false, false, false, 0, 0, null);
        Array.Clear(modifiers);
        Keys.Clear();
    }

    public void Add(in Segment segment, int tag, in Spot spot, TextCache texts)
    {
        switch (tag)
        {
            case Tags.Sv1:
                Procedural(segment, spot, 1, 2, texts);
                (Unit, Units, IsEpsdt) = (CodeSet.Key(segment[3].Bytes), Quantity(segment[4]), segment[11].Is("Y"u8));
                var pointers = segment[7];
                for (var i = 1; i <= 4; i++)
                {
                    var pointer = pointers.Component(i);
                    if (pointer.IsEmpty) continue;
                    if (pointer.TryInt32(out var place) && place >= 1) HighestPointer = Math.Max(HighestPointer, place);
                    else HasBadPointer = true;
                }
                break;
            case Tags.Sv2:
                Procedural(segment, spot, 2, 3, texts);
                (Unit, Units) = (CodeSet.Key(segment[4].Bytes), Quantity(segment[5]));
                Revenue = segment[1].Bytes.Length <= 4 && segment[1].TryInt32(out var revenue) ? revenue : -1;
                break;
            case Tags.Sv3:
                Procedural(segment, spot, 1, 2, texts);
                (HasOralCavity, HasProsthesisCode, IsReplacement, Units) = (!segment[4].IsEmpty, !segment[5].IsEmpty, segment[5].Is("R"u8), Quantity(segment[6]));
                break;
            case Tags.Dtp:
                Keys.Add(tag, segment[1].Bytes, spot);
                if (segment[1].Is("472"u8)) (Service, ServiceAt) = (Period.Read(segment[2], segment[3]), spot with { Element = 3 });
                break;
            default:
                Keys.Add(tag, tag is Tags.Ps1 or Tags.Lin or Tags.Ctp or Tags.Cr1 ? default : segment[1].Bytes, spot);
                if (tag == Tags.Too)
                {
                    if (Surfaces == 0) ToothAt = spot with { Element = 3 };
                    Teeth++;
                    if (Surfaces == 0) Surfaces = segment[3].ComponentCount;
                }
                break;
        }
    }

    void Procedural(in Segment segment, in Spot spot, int procedural, int charge, TextCache texts)
    {
        (Spot, ProcedureAt) = (spot, spot with { Element = procedural, Component = 2 });
        var code = segment[procedural];
        var procedure = code.Component(2);
        Procedure = procedure.Bytes.Length == 5 ? texts.Text(procedure) : "";
        Cpt = Procedure.Length == 5 && procedure.TryInt32(out var cpt) ? cpt : 0;
        var last = Math.Min(6, code.ComponentCount);
        for (var i = 3; i <= last; i++) modifiers[i - 3] = CodeSet.Key(code.Component(i).Bytes);
        Charge = segment[charge].TryDecimal(out var amount) ? amount : 0;
    }

    static decimal? Quantity(Element element) => element.TryDecimal(out var value) ? value : null;
}
