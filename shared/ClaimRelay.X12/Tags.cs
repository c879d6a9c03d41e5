using System.Collections.Frozen;

namespace ClaimRelay.X12;

/// <summary>Segment ids as numbers, for a switch over <see cref="Segment.Tag"/>.</summary>
static class Tags
{
    public const int Isa = 'I' << 16 | 'S' << 8 | 'A';
    public const int Iea = 'I' << 16 | 'E' << 8 | 'A';
    public const int Gs = 'G' << 8 | 'S';
    public const int Ge = 'G' << 8 | 'E';
    public const int St = 'S' << 8 | 'T';
    public const int Se = 'S' << 8 | 'E';
    public const int Ta1 = 'T' << 16 | 'A' << 8 | '1';

    public const int Ak1 = 'A' << 16 | 'K' << 8 | '1';
    public const int Ak2 = 'A' << 16 | 'K' << 8 | '2';
    public const int Ak3 = 'A' << 16 | 'K' << 8 | '3';
    public const int Ak4 = 'A' << 16 | 'K' << 8 | '4';
    public const int Ak5 = 'A' << 16 | 'K' << 8 | '5';
    public const int Ak9 = 'A' << 16 | 'K' << 8 | '9';
    public const int Amt = 'A' << 16 | 'M' << 8 | 'T';
    public const int Bht = 'B' << 16 | 'H' << 8 | 'T';
    public const int Bpr = 'B' << 16 | 'P' << 8 | 'R';
    public const int Cas = 'C' << 16 | 'A' << 8 | 'S';
    public const int Cl1 = 'C' << 16 | 'L' << 8 | '1';
    public const int Cr1 = 'C' << 16 | 'R' << 8 | '1';
    public const int Cr2 = 'C' << 16 | 'R' << 8 | '2';
    public const int Dn1 = 'D' << 16 | 'N' << 8 | '1';
    public const int Pwk = 'P' << 16 | 'W' << 8 | 'K';
    public const int Ctp = 'C' << 16 | 'T' << 8 | 'P';
    public const int Crc = 'C' << 16 | 'R' << 8 | 'C';
    public const int Too = 'T' << 16 | 'O' << 8 | 'O';
    public const int Lin = 'L' << 16 | 'I' << 8 | 'N';
    public const int Clm = 'C' << 16 | 'L' << 8 | 'M';
    public const int Clp = 'C' << 16 | 'L' << 8 | 'P';
    public const int Dmg = 'D' << 16 | 'M' << 8 | 'G';
    public const int Dtm = 'D' << 16 | 'T' << 8 | 'M';
    public const int Dtp = 'D' << 16 | 'T' << 8 | 'P';
    public const int Eb = 'E' << 8 | 'B';
    public const int Hi = 'H' << 8 | 'I';
    public const int Hl = 'H' << 8 | 'L';
    public const int Ik3 = 'I' << 16 | 'K' << 8 | '3';
    public const int Ik4 = 'I' << 16 | 'K' << 8 | '4';
    public const int Ik5 = 'I' << 16 | 'K' << 8 | '5';
    public const int Lq = 'L' << 8 | 'Q';
    public const int Lx = 'L' << 8 | 'X';
    public const int Mia = 'M' << 16 | 'I' << 8 | 'A';
    public const int Moa = 'M' << 16 | 'O' << 8 | 'A';
    public const int N1 = 'N' << 8 | '1';
    public const int N3 = 'N' << 8 | '3';
    public const int N4 = 'N' << 8 | '4';
    public const int Nm1 = 'N' << 16 | 'M' << 8 | '1';
    public const int Pat = 'P' << 16 | 'A' << 8 | 'T';
    public const int Plb = 'P' << 16 | 'L' << 8 | 'B';
    public const int Ps1 = 'P' << 16 | 'S' << 8 | '1';
    public const int Prv = 'P' << 16 | 'R' << 8 | 'V';
    public const int Qty = 'Q' << 16 | 'T' << 8 | 'Y';
    public const int Ref = 'R' << 16 | 'E' << 8 | 'F';
    public const int Sbr = 'S' << 16 | 'B' << 8 | 'R';
    public const int Stc = 'S' << 16 | 'T' << 8 | 'C';
    public const int Sv1 = 'S' << 16 | 'V' << 8 | '1';
    public const int Sv2 = 'S' << 16 | 'V' << 8 | '2';
    public const int Sv3 = 'S' << 16 | 'V' << 8 | '3';
    public const int Svc = 'S' << 16 | 'V' << 8 | 'C';
    public const int Svd = 'S' << 16 | 'V' << 8 | 'D';
    public const int Trn = 'T' << 16 | 'R' << 8 | 'N';

    // The segments of the sets that health care sends, 005010: of anything else that has the form of an id, nobody knows whether it is one.
    static readonly FrozenSet<int> Known = ("ISA IEA GS GE ST SE TA1 AAA ACT AK1 AK2 AK3 AK4 AK5 AK9 AMT BGN BHT BPR CAS CL1 CLM CLP CN1 COB CR1 CR2 CR3 CR4 CR5 CR6 CR7 CR8 CRC CTP CTX CUR "
        + "DMG DN1 DN2 DSB DTM DTP EB EC EQ FRM HCP HCR HD HI HL HLH HSD ICM IDC III IK3 IK4 IK5 IMM INS K3 LIN LOC LQ LS LUI LX MEA MIA MOA MPI MSG N1 N2 N3 N4 N5 N6 N7 N9 NM1 NTE NX1 OI OTI "
        + "PAT PDS PER PLA PLB PRV PS1 PSD PWK QTY RAS RDM REF RMR RPT SBR SDP SPC SSE STC SV1 SV2 SV3 SV4 SV5 SV6 SV7 SVC SVD TCD TOO TRN TS2 TS3 UM UR VEH XPP")
        .Split(' ').Select(id => id.Aggregate(0, (tag, letter) => tag << 8 | letter)).ToFrozenSet();

    /// <summary>Whether it is a segment of the standard. Any other text of two or three capitals may be a name behind a stray terminator.</summary>
    public static bool IsKnown(int tag) => Known.Contains(tag);

    public static bool IsOfEnvelope(int tag) => tag is Isa or Iea or Gs or Ge or St or Se;

    /// <summary>Two or three capital letters and digits, a letter first.</summary>
    public static bool IsId(int tag)
    {
        if (tag > 0xFFFF) return IsLetter(tag >> 16) && IsLetterOrDigit(tag >> 8) && IsLetterOrDigit(tag);
        return IsLetter(tag >> 8) && IsLetterOrDigit(tag);
    }

    static bool IsLetter(int value) => (uint)((value & 0xFF) - 'A') <= 'Z' - 'A';

    static bool IsLetterOrDigit(int value) => IsLetter(value) || (uint)((value & 0xFF) - '0') <= 9;
}
