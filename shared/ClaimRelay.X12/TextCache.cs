using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace ClaimRelay.X12;

/// <summary>Texts that come again and again, as codes, names of payers, NPIs: one string each for most of them, instead of one for each time.</summary>
sealed class TextCache
{
    const int Places = 1024;
    const int MaxLength = 40;

    readonly string?[] texts = new string?[Places];

    /// <summary>As <see cref="Element.ToString"/>.</summary>
    public string Text(Element element)
    {
        var bytes = element.Bytes;
        if (bytes.IsEmpty) return "";
        if (bytes.Length > MaxLength) return element.ToString();
        ref var place = ref texts[(int)(HashOf(bytes) >> 54)];
        if (place is { } known && known.Length == bytes.Length && Ascii.Equals(bytes, known)) return known;
        return place = element.ToString();
    }

    public string? TextOrNull(Element element) => element.IsEmpty ? null : Text(element);

    /// <summary>A number that other bytes hardly share.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) hash = BitOperations.RotateLeft(hash, 29) * 0x9E3779B97F4A7C15 ^ MemoryMarshal.Read<ulong>(bytes);
        var rest = 0UL;
        foreach (var b in bytes) rest = rest << 8 | b;
        return (hash * 0x9E3779B97F4A7C15 ^ rest) * 0x9E3779B97F4A7C15;
    }
}
