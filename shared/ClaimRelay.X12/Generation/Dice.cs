namespace ClaimRelay.X12.Generation;

/// <summary>Random numbers that are the same on every machine and in every version: SplitMix64 over a seed.</summary>
sealed class Dice(ulong seed)
{
    ulong state = seed;

    /// <summary>The dice of one thing among many: what is drawn for it does not depend on what was drawn for the others.</summary>
    public static Dice For(ulong seed, ulong thing) => new(new Dice(seed ^ (thing * 0x9E3779B97F4A7C15)).Draw());

    public ulong Draw()
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 up to, not including, a number.</summary>
    public int Below(int limit) => (int)(Draw() % (ulong)limit);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(ReadOnlySpan<T> values) => values[Below(values.Length)];

    public string Digits(int count)
    {
        Span<char> digits = stackalloc char[count];
        foreach (ref var digit in digits) digit = (char)('0' + Below(10));
        return digits.ToString();
    }

    /// <summary>Dollars and cents between two whole amounts.</summary>
    public decimal Dollars(int from, int below) => from + Below((below - from) * 100) / 100m;
}
