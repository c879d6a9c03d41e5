using System.Text;

namespace ClaimRelay.X12.Tests;

/// <summary>Invented files, with the delimiters and line end of the test's choice.</summary>
static class Samples
{
    public const string Isa = "ISA*00*          *00*          *ZZ*SENDER         *30*RECEIVER       *260102*0304*^*00501*000000007*0*P*:~";

    /// <summary>An interchange around groups, written one segment a line without terminators.</summary>
    public static string Interchange(string body, string number = "000000007", int groups = 1)
        => Isa.Replace("000000007", number, StringComparison.Ordinal).TrimEnd('~') + "\n" + body.Trim() + $"\nIEA*{groups}*{number}";

    /// <summary>A group of one transaction set; SE01 is counted.</summary>
    public static string Group(string functionalId, string version, string set, string number = "11", string body = "")
    {
        var segments = body.Trim().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return $"GS*{functionalId}*SND*RCV*20260102*0304*{number}*X*{version}\nST*{set}*0001*{version}\n{string.Join('\n', segments)}\n"
            + $"SE*{segments.Length + 2}*0001\nGE*1*{number}";
    }

    /// <summary>Lines to bytes: each line a segment, with the terminator, the line end and the delimiters put in.</summary>
    public static byte[] Bytes(string lines, string lineEnd = "\n", Delimiters? delimiters = null)
    {
        var d = delimiters ?? Delimiters.Usual;
        var text = new StringBuilder();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var c in line)
                text.Append(c switch { '*' => (char)d.Element, ':' => (char)d.Component, '^' => (char)d.Repetition, _ => c });
            text.Append((char)d.Segment).Append(lineEnd);
        }
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);
}
