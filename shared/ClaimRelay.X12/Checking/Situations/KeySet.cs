using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>Which segments came, told by their tag and a qualifier of at most five characters (empty where only the tag counts), and where the first of each stands.</summary>
sealed class KeySet
{
    // More than any claim within the guides' limits has.
    const int Max = 2000;

    ulong[] keys = new ulong[32];
    Spot[] spots = new Spot[32];
    int count;

    // Each key sets one bit, so that most of those that did not come are known without a search.
    ulong bits;

    /// <summary>A key for <see cref="Has"/>, as <c>Key("REF", "F8")</c>.</summary>
    public static ulong Key(string id, string qualifier = "")
        => Key((int)CodeSet.Key(System.Text.Encoding.ASCII.GetBytes(id)), System.Text.Encoding.ASCII.GetBytes(qualifier));

    public static ulong Key(int tag, ReadOnlySpan<byte> qualifier) => (ulong)tag << 40 | (CodeSet.Key(qualifier[..Math.Min(5, qualifier.Length)]) & 0xFF_FFFF_FFFF);

    public void Add(int tag, ReadOnlySpan<byte> qualifier, in Spot spot)
    {
        var key = Key(tag, qualifier);
        if (count == Max || Has(key)) return;
        bits |= BitOf(key);
        if (count == keys.Length)
        {
            Array.Resize(ref keys, 2 * count);
            Array.Resize(ref spots, 2 * count);
        }
        (keys[count], spots[count]) = (key, spot);
        count++;
    }

    public bool Has(ulong key) => (bits & BitOf(key)) != 0 && keys.AsSpan(0, count).Contains(key);

    /// <summary>Where the first with this key stands; null when none came.</summary>
    public Spot? Find(ulong key) => keys.AsSpan(0, count).IndexOf(key) is >= 0 and var at ? spots[at] : null;

    public bool HasAny(params ReadOnlySpan<ulong> any) => keys.AsSpan(0, count).IndexOfAny(any) >= 0;

    public void Clear() => (count, bits) = (0, 0);

    static ulong BitOf(ulong key) => 1UL << (int)(key * 0x9E3779B97F4A7C15 >> 58);
}
