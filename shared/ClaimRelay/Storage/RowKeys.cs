using System.Security.Cryptography;
using System.Text;

namespace ClaimRelay.Storage;

/// <summary>Table keys and ids that come out the same every time.</summary>
public static class RowKeys
{
    // A table key has at most 512 characters, and ours have up to two parts of free text.
    const int LongestPart = 200;

    /// <summary>Escapes what a table key may not hold, so that <c>|</c> separates: everything but letters, digits, dot, hyphen and underscore becomes <c>=XX</c>.
    /// What would be too long for a key ends in a hash of the whole.</summary>
    public static string Escape(string value)
    {
        var key = new StringBuilder(value.Length);
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'.' or (byte)'-' or (byte)'_') key.Append((char)b);
            else key.Append('=').Append(b.ToString("X2"));
        }

        return key.Length <= LongestPart ? key.ToString() : $"{key.ToString(0, LongestPart - 33)}~{Id(value)}";
    }

    /// <summary>A time as a sortable part of a row key.</summary>
    public static string Time(DateTimeOffset at) => at.UtcTicks.ToString("D19");

    /// <summary>An id made of what it stands for: the same facts give the same id, in any process, on any day.</summary>
    public static string Id(params ReadOnlySpan<string> facts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', facts!)));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    /// <summary>The end of a range of row keys that begin with <paramref name="prefix"/>.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);
}
