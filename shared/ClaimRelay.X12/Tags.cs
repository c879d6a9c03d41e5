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
