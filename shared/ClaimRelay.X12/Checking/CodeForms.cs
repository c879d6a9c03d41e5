using ClaimRelay.X12.Codes;

namespace ClaimRelay.X12.Checking;

/// <summary>The forms of codes whose lists are licensed, too long, or belong to someone else.</summary>
static class CodeForms
{
    /// <summary>Ten digits whose last is the Luhn check digit over 80840 and the others (45 CFR 162.406, CMS NPI check digit).</summary>
    public static bool IsNpi(ReadOnlySpan<byte> value)
    {
        if (value.Length != 10 || value[0] is not ((byte)'1' or (byte)'2')) return false;
        var sum = 24; // What the prefix 80840 adds.
        for (var i = 0; i < 10; i++)
        {
            var digit = value[i] - '0';
            if ((uint)digit > 9) return false;
            if (i % 2 == 0) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    public static bool IsDigits(ReadOnlySpan<byte> value, int length) => value.Length == length && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    public static bool IsCapitalsAndDigits(ReadOnlySpan<byte> value, int min, int max)
    {
        if (value.Length < min || value.Length > max) return false;
        foreach (var b in value)
            if (!IsCapital(b) && !IsDigit(b)) return false;
        return true;
    }

    /// <summary>Nine capitals and digits and an X (NUCC).</summary>
    public static bool IsTaxonomy(ReadOnlySpan<byte> value) => value.Length == 10 && value[9] == 'X' && IsCapitalsAndDigits(value[..9], 9, 9);

    /// <summary>Nine digits in an area that is given out (SSA: not 000, 666 or 9xx; group not 00, number not 0000).</summary>
    public static bool IsSocialSecurity(ReadOnlySpan<byte> value)
        => IsDigits(value, 9) && value[0] != '9' && !value.StartsWith("000"u8) && !value.StartsWith("666"u8) && !value[3..5].SequenceEqual("00"u8) && !value[5..].SequenceEqual("0000"u8);

    /// <summary>Eleven characters: C A AN N A AN N A A N N, where C is 1 to 9, A a capital without S, L, O, I, B and Z, and AN either (CMS, MBI format).</summary>
    public static bool IsMedicareId(ReadOnlySpan<byte> value)
    {
        if (value.Length != 11 || value[0] == '0') return false;
        ReadOnlySpan<byte> form = "NAXNAXNAANN"u8;
        for (var i = 0; i < form.Length; i++)
        {
            var isLetter = IsCapital(value[i]) && value[i] is not ((byte)'S' or (byte)'L' or (byte)'O' or (byte)'I' or (byte)'B' or (byte)'Z');
            if (form[i] == 'N' ? !IsDigit(value[i]) : !isLetter && (form[i] == 'A' || !IsDigit(value[i]))) return false;
        }
        return true;
    }

    /// <summary>A post office or lock box, in the ways it is written.</summary>
    public static bool IsPostBox(ReadOnlySpan<byte> value)
    {
        // Letters alone, in capitals: P.O. Box, PO BOX, P O BOX, POST OFFICE BOX, LOCK BOX, LOCKBOX.
        Span<byte> letters = stackalloc byte[13];
        var count = 0;
        foreach (var b in value)
        {
            if (IsCapital((byte)(b & 0xDF))) letters[count++] = (byte)(b & 0xDF);
            else if (b is not ((byte)' ' or (byte)'.')) break;
            if (count == letters.Length) break;
        }
        ReadOnlySpan<byte> text = letters[..count];
        return text.StartsWith("POBOX"u8) || text.StartsWith("POSTOFFICEBOX"u8) || text.StartsWith("LOCKBOX"u8);
    }

    /// <summary>Two digits, D, seven digits (CMS).</summary>
    public static bool IsClia(ReadOnlySpan<byte> value) => value.Length == 10 && IsDigits(value[..2], 2) && value[2] == 'D' && IsDigits(value[3..], 7);

    public static bool IsRevenue(ReadOnlySpan<byte> value) => IsDigits(value, 4);

    /// <summary>Facility type and bill classification, as 13: the first from 1 to 8, the second from 1 to 9.</summary>
    public static bool IsBillType(ReadOnlySpan<byte> value) => value.Length == 2 && value[0] is >= (byte)'1' and <= (byte)'8' && value[1] is >= (byte)'1' and <= (byte)'9';

    /// <summary>A letter, a digit, a letter or digit, and up to four more (ICD-10-CM: U is used, too).</summary>
    public static bool IsIcd10(ReadOnlySpan<byte> value) => IsCapitalsAndDigits(value, 3, 7) && IsCapital(value[0]) && IsDigit(value[1]);

    public static bool IsIcd10Procedure(ReadOnlySpan<byte> value) => IsCapitalsAndDigits(value, 7, 7) && value.IndexOfAny((byte)'I', (byte)'O') < 0;

    /// <summary>CPT: five digits, or four and one of F, T, U, M, A; HCPCS: a letter from A to V and four digits.</summary>
    public static bool IsCpt(ReadOnlySpan<byte> value)
        => value.Length == 5 && ((IsDigits(value[..4], 4) && (IsDigit(value[4]) || value[4] is (byte)'F' or (byte)'T' or (byte)'U' or (byte)'M' or (byte)'A')) || (value[0] is >= (byte)'A' and <= (byte)'Z' && IsDigits(value[1..], 4)));

    public static bool IsCdt(ReadOnlySpan<byte> value) => value.Length == 5 && value[0] == 'D' && IsDigits(value[1..], 4);

    /// <summary>1 to 32 and 51 to 82 (supernumerary), A to T and AS to TS (primary and their supernumerary).</summary>
    public static bool IsTooth(ReadOnlySpan<byte> value)
    {
        if (value.Length is 1 or 2 && value[0] is >= (byte)'A' and <= (byte)'T') return value.Length == 1 || value[1] == 'S';
        if (value.Length is < 1 or > 2 || value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        var number = value.Length == 1 ? value[0] - '0' : (value[0] - '0') * 10 + value[1] - '0';
        return number is (>= 1 and <= 32) or (>= 51 and <= 82);
    }

    /// <summary>Whether the code has the form that codes of the list have; lists without a form of their own take all.</summary>
    public static bool IsOf(CodeList list, ReadOnlySpan<byte> value) => list switch
    {
        CodeList.Carc => IsNumber(!value.IsEmpty && IsCapital(value[0]) ? value[1..] : value, 3),
        CodeList.Rarc => IsNumber(value.StartsWith("MA"u8) ? value[2..] : value.StartsWith("M"u8) || value.StartsWith("N"u8) ? value[1..] : default, 3),
        CodeList.ClaimStatus => IsNumber(value, 4),
        CodeList.ClaimStatusCategory => value.SequenceEqual("F3F"u8) || value.SequenceEqual("F3N"u8) || (!value.IsEmpty && "APFRED"u8.Contains(value[0]) && IsNumber(value[1..], 2)),
        _ => true,
    };

    /// <summary>That form in words.</summary>
    public static string Of(CodeList list) => list switch
    {
        CodeList.Carc => "one capital or none, and one to three digits",
        CodeList.Rarc => "M, MA or N, and one to three digits",
        CodeList.ClaimStatus => "one to four digits",
        CodeList.ClaimStatusCategory => "A, P, F, R, E or D, and one or two digits; F3F; F3N",
        _ => "any",
    };

    static bool IsNumber(ReadOnlySpan<byte> value, int max) => value.Length >= 1 && value.Length <= max && IsDigits(value, value.Length);

    static bool IsCapital(byte b) => (uint)(b - 'A') <= 'Z' - 'A';

    static bool IsDigit(byte b) => (uint)(b - '0') <= 9;
}
