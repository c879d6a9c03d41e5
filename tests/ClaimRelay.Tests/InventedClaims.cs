using System.Text;

namespace ClaimRelay.Tests;

/// <summary>Small 837P files with chosen claims. Nobody in them exists.</summary>
static class InventedClaims
{
    public const string LastName = "QUILLFEATHER";
    public const string MemberId = "ZZ99887766";

    /// <summary>One transaction set; each claim has its PCN and one line.</summary>
    public static string File(params IReadOnlyList<string> pcns) => File(pcns, usage: "P");

    public static string File(IReadOnlyList<string> pcns, string usage, int isa13 = 1, string date = "20261001", string amount = "100", int countOff = 0)
    {
        var body = new List<string>
        {
            "BHT*0019*00*REF1*20261102*0900*CH", "NM1*41*2*INVENTED*****46*INV", "PER*IC*OFFICE*TE*5555550123", "NM1*40*2*CLAIMRELAY*****46*CLAIMRELAY",
            "HL*1**20*1", $"NM1*85*2*INVENTED*****XX*{RelayFixture.Npi}", "N3*1 INVENTED ROAD", "N4*SPRINGFIELD*IL*627010001", "REF*EI*990000101",
        };
        foreach (var (place, pcn) in pcns.Index())
        {
            body.AddRange(
            [
                $"HL*{place + 2}*1*22*0", "SBR*P*18*******CI", $"NM1*IL*1*{LastName}*AVA****MI*{MemberId}", "DMG*D8*19800229*U", "NM1*PR*2*PINEWOOD*****PI*PINE1",
                $"CLM*{pcn}*{amount}***11:B:1*Y*A*Y*Y", "HI*ABK:J069", "LX*1", $"SV1*HC:99213*{amount}*UN*1***1", $"DTP*472*D8*{date}",
            ]);
        }

        var file = new StringBuilder($"ISA*00*          *00*          *ZZ*INVENTED       *ZZ*CLAIMRELAY     *261102*0900*^*00501*{isa13:D9}*0*{usage}*:~GS*HC*INVENTED*CLAIMRELAY*20261102*0900*1*X*005010X222A1~ST*837*0001*005010X222A1~");
        foreach (var segment in body) file.Append(segment).Append('~');
        return file.Append($"SE*{body.Count + 2 + countOff}*0001~GE*1*1~IEA*1*{isa13:D9}~").ToString();
    }
}
