using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Chance that is the same every time: a number drawn from a seed and what it is drawn for.</summary>
static class Draw
{
    /// <summary>0 up to, not including, <paramref name="below"/>.</summary>
    public static int Below(int below, int seed, params ReadOnlySpan<string> what) => (int)(Number(seed, what) % (ulong)below);

    /// <summary>A number of so many digits, the first not 0.</summary>
    public static string Digits(int digits, int seed, params ReadOnlySpan<string> what)
    {
        var lowest = 1UL;
        for (var i = 1; i < digits; i++) lowest *= 10;
        return (lowest + Number(seed, what) % (lowest * 9)).ToString();
    }

    public static Guid Uuid(int seed, params ReadOnlySpan<string> what) => new(Hash(seed, what).AsSpan(0, 16));

    static ulong Number(int seed, ReadOnlySpan<string> what) => BinaryPrimitives.ReadUInt64BigEndian(Hash(seed, what));

    static byte[] Hash(int seed, ReadOnlySpan<string> what) => SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{string.Join('\n', what)}"));
}
