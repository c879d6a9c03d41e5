using System.Text;

namespace ClaimRelay.Cli.Fuzz;

/// <summary>Spoils files. The same random numbers spoil them in the same way.</summary>
sealed class Mutation(Random random, IReadOnlyList<byte[]> sources)
{
    const int Longest = 200_000;

    static readonly byte[] Delimiters = "*~:^|>!+\n\r\0 "u8.ToArray();

    /// <summary>A source with one to eight things done to it.</summary>
    public byte[] Next()
    {
        var file = (byte[])Any().Clone();
        for (var i = 1 + random.Next(8); i > 0 && file.Length > 0; i--)
        {
            file = Spoil(file);
            if (file.Length > Longest) file = file[..Longest];
        }
        return file;
    }

    byte[] Spoil(byte[] file) => random.Next(14) switch
    {
        0 => FlipBits(file),
        1 => file[..random.Next(file.Length)],
        2 => file[random.Next(file.Length)..],
        3 => Splice(file),
        4 => SwapDelimiter(file),
        5 => Insert(file, Encoding.ASCII.GetBytes(new string((char)random.Next(32, 127), random.Next(1, 20_000)))),
        6 => Insert(file, DeepLevels()),
        7 => RepeatSegment(file),
        8 => DropSegment(file),
        9 => Insert(file, [Delimiters[random.Next(Delimiters.Length)]]),
        10 => Number(file),
        11 => Insert(file, [.. Enumerable.Repeat(Delimiters[random.Next(4)], random.Next(1, 20_000))]),
        12 => RepeatSegment(file, most: 20_000),
        _ => Overwrite(file),
    };

    byte[] Any() => sources[random.Next(sources.Count)];

    byte[] FlipBits(byte[] file)
    {
        for (var i = random.Next(1, 10); i > 0; i--) file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
        return file;
    }

    /// <summary>The start of one file and the end of another.</summary>
    byte[] Splice(byte[] file)
    {
        var other = Any();
        return [.. file[..random.Next(file.Length)], .. other[random.Next(other.Length)..]];
    }

    /// <summary>Puts one byte for another everywhere, as a file with other delimiters, or half of one.</summary>
    byte[] SwapDelimiter(byte[] file)
    {
        var (from, to) = (Delimiters[random.Next(5)], Delimiters[random.Next(Delimiters.Length)]);
        var start = random.Next(3) == 0 ? random.Next(file.Length) : 0;
        for (var i = start; i < file.Length; i++)
            if (file[i] == from) file[i] = to;
        return file;
    }

    byte[] Insert(byte[] file, byte[] more)
    {
        var at = random.Next(file.Length);
        return [.. file[..at], .. more, .. file[at..]];
    }

    byte[] DeepLevels()
    {
        StringBuilder levels = new();
        for (var i = random.Next(1, 2000); i > 0; i--) levels.Append("HL*").Append(i + 1).Append('*').Append(random.Next(i + 1)).Append('*').Append(random.Next(3) + 20).Append("*1~");
        return Encoding.ASCII.GetBytes(levels.ToString());
    }

    byte[] RepeatSegment(byte[] file, int most = 50)
    {
        var segment = AnySegment(file);
        List<byte> repeated = [.. file[..segment.End.Value]];
        for (var i = random.Next(1, most); i > 0 && repeated.Count < Longest; i--) repeated.AddRange(file[segment]);
        return [.. repeated, .. file[segment.End..]];
    }

    byte[] DropSegment(byte[] file)
    {
        var segment = AnySegment(file);
        return [.. file[..segment.Start.Value], .. file[segment.End..]];
    }

    /// <summary>Puts another number where one stands, also huge and negative ones.</summary>
    byte[] Number(byte[] file)
    {
        var at = file.AsSpan(random.Next(file.Length)).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (at < 0) return file;
        var number = Encoding.ASCII.GetBytes(random.Next(5) switch { 0 => "99999999999999999999999999999999", 3 => "79228162514264337593543950335", 1 => "-1", 2 => "0.0000000000000000001", _ => random.Next().ToString() });
        return [.. file[..at], .. number, .. file[(at + 1)..]];
    }

    byte[] Overwrite(byte[] file)
    {
        random.NextBytes(file.AsSpan(random.Next(file.Length)) is var rest && rest.Length > 20 ? rest[..20] : rest);
        return file;
    }

    Range AnySegment(byte[] file)
    {
        var start = random.Next(file.Length);
        var before = file.AsSpan(0, start).LastIndexOf((byte)'~');
        var after = file.AsSpan(start).IndexOf((byte)'~');
        return (before + 1)..(after < 0 ? file.Length : start + after + 1);
    }
}
