namespace ClaimRelay.X12.Checking.Guides;

enum Usage : byte { NotUsed, Optional, Required }

/// <summary>What a guide wants of one element or component.</summary>
sealed record ElementRule(Usage Usage, CodeSet? Codes, ElementRule[]? Components)
{
    public static ElementRule NotUsed { get; } = new(Usage.NotUsed, null, null);
}

/// <summary>Some codes of at most eight characters each, as numbers: told apart without making text of them.</summary>
sealed class CodeSet(IReadOnlyList<string> codes)
{
    /// <summary>The number of a value that is too long to be a code.</summary>
    const ulong None = ulong.MaxValue;

    readonly ulong[] keys = [.. codes.Select(c => Key(System.Text.Encoding.ASCII.GetBytes(c)))];

    public IReadOnlyList<string> Codes => codes;

    public bool Contains(ReadOnlySpan<byte> value) => Contains(Key(value));

    /// <param name="wanted">As <see cref="Key"/> gives it.</param>
    public bool Contains(ulong wanted)
    {
        foreach (var key in keys)
            if (key == wanted) return true;
        return false;
    }

    public static ulong Key(ReadOnlySpan<byte> value)
    {
        // Most codes are short.
        if (value.Length == 2) return (ulong)value[0] << 8 | value[1];
        if (value.Length == 1) return value[0];
        if (value.Length > 8) return None;
        var key = 0UL;
        foreach (var b in value) key = key << 8 | b;
        return key;
    }
}
