using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace ClaimRelay.X12;

/// <summary>One element, or one component or repetition of it: a view that is valid as long as its segment is. Absent reads as empty.</summary>
public readonly ref struct Element
{
    // Length, component and repetition delimiter in one: with two words, elements are passed in registers and copied without waiting for their parts.
    readonly ref readonly byte first;
    readonly ulong rest;

    public Element(ReadOnlySpan<byte> bytes, Delimiters delimiters) : this(bytes, delimiters.Component, delimiters.Repetition)
    {
    }

    internal Element(ReadOnlySpan<byte> bytes, byte component, byte repetition) : this(bytes, Parts(component, repetition))
    {
    }

    /// <param name="parts">As <see cref="Parts"/> gives it.</param>
    internal Element(ReadOnlySpan<byte> bytes, ulong parts)
    {
        first = ref MemoryMarshal.GetReference(bytes);
        rest = (uint)bytes.Length | parts;
    }

    /// <summary>The delimiters within an element, put in the place they have in it.</summary>
    internal static ulong Parts(byte component, byte repetition) => (ulong)component << 32 | (ulong)repetition << 40;

    public ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(in first, (int)(uint)rest);

    byte ComponentDelimiter => (byte)(rest >> 32);

    byte RepetitionDelimiter => (byte)(rest >> 40);

    public bool IsEmpty => (uint)rest == 0;

    /// <summary>Components, from 1 for a simple element; 0 for an empty one.</summary>
    public int ComponentCount => IsEmpty ? 0 : ComponentDelimiter == 0 ? 1 : Bytes.Count(ComponentDelimiter) + 1;

    /// <summary>The repetitions of the element, in order; none for an empty one.</summary>
    public RepetitionEnumerator Repetitions => new(Bytes, ComponentDelimiter, RepetitionDelimiter);

    public bool Is(ReadOnlySpan<byte> value) => Bytes.SequenceEqual(value);

    /// <summary>A component, from 1; empty when absent. Component 1 of a simple element is the element.</summary>
    public Element Component(int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        var (component, start) = (ComponentDelimiter, 0);
        if (component == 0) return position == 1 ? new(Bytes, 0, 0) : default;
        // Composites are short: a search for each delimiter would cost more than the bytes.
        for (var i = 0; i < Bytes.Length; i++)
        {
            if (Bytes[i] != component) continue;
            if (--position == 0) return new(Bytes[start..i], 0, 0);
            start = i + 1;
        }
        return position == 1 ? new(Bytes[start..], 0, 0) : default;
    }

    /// <summary>The value as text: UTF-8 where the bytes are that, else Latin-1, which fits any bytes.</summary>
    public override string ToString()
        => IsEmpty ? "" : Ascii.IsValid(Bytes) ? Encoding.Latin1.GetString(Bytes) : Utf8.IsValid(Bytes) ? Encoding.UTF8.GetString(Bytes) : Encoding.Latin1.GetString(Bytes);

    /// <summary>A number of X12 type R or Nn without implied decimals: sign, digits, decimal point. False when empty or anything else.</summary>
    public bool TryDecimal(out decimal value)
    {
        // Nearly every number has few digits: they are read as a whole number, and the point is put in.
        var (digits, scale, isNegative, hasPoint, number) = (0, 0, false, false, 0L);
        value = 0;
        if (Bytes.Length > 18) return TryLongDecimal(out value);
        for (var i = 0; i < Bytes.Length; i++)
        {
            var digit = (uint)(Bytes[i] - '0');
            if (digit <= 9)
            {
                number = number * 10 + digit;
                digits++;
                if (hasPoint) scale++;
            }
            else if (Bytes[i] == '.' && !hasPoint) hasPoint = true;
            else if (i == 0 && Bytes[i] is (byte)'-' or (byte)'+') isNegative = Bytes[0] == '-';
            else return false;
        }
        if (digits == 0) return false;
        value = new((int)number, (int)(number >> 32), 0, isNegative, (byte)scale);
        return true;
    }

    bool TryLongDecimal(out decimal value)
    {
        // X12 numbers have 18 digits at most: larger ones are none, and millions of those that are may be added up.
        if (decimal.TryParse(Bytes, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && Math.Abs(value) < 1_000_000_000_000_000_000m) return true;
        value = 0;
        return false;
    }

    public bool TryInt32(out int value)
    {
        value = 0;
        if (Bytes.Length is 0 or > 9) return TryLongInt32(out value);
        foreach (var b in Bytes)
        {
            var digit = (uint)(b - '0');
            if (digit > 9) return TryLongInt32(out value);
            value = value * 10 + (int)digit;
        }
        return true;
    }

    bool TryLongInt32(out int value)
        => int.TryParse(Bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>A date as yyyyMMdd (format D8). False when empty or no such day.</summary>
    public bool TryDate(out DateOnly value)
    {
        value = default;
        if (Bytes.Length != 8) return false;
        // All eight digits at once: each byte less '0' must be below 10, then neighbours make numbers below 100.
        var digits = BinaryPrimitives.ReadUInt64LittleEndian(Bytes) ^ 0x3030303030303030;
        if (((digits + 0x7676767676767676 | digits) & 0x8080808080808080) != 0) return false;
        var pairs = digits * 10 + (digits >> 8);
        var (year, month, day) = ((int)(byte)pairs * 100 + (byte)(pairs >> 16), (int)(byte)(pairs >> 32), (int)(byte)(pairs >> 48));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        value = new(year, month, day);
        return true;
    }

    /// <summary>Walks the repetitions of an element with <c>foreach</c>.</summary>
    public ref struct RepetitionEnumerator
    {
        readonly byte component;
        readonly byte repetition;
        ReadOnlySpan<byte> rest;
        bool more;

        internal RepetitionEnumerator(ReadOnlySpan<byte> bytes, byte component, byte repetition)
        {
            this.component = component;
            this.repetition = repetition;
            rest = bytes;
            more = !bytes.IsEmpty;
        }

        public Element Current { get; private set; }

        public readonly RepetitionEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (!more) return false;
            var end = repetition == 0 ? -1 : rest.IndexOf(repetition);
            Current = new(end < 0 ? rest : rest[..end], component, 0);
            more = end >= 0;
            if (more) rest = rest[(end + 1)..];
            return true;
        }
    }
}
