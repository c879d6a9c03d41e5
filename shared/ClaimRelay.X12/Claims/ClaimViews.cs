using System.Diagnostics.CodeAnalysis;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Claims;

/// <summary>
/// Visits the claims of one 837 transaction set in memory with <c>foreach</c>, without keeping anything of them: for counting, sums and
/// finding one claim among many. <see cref="ClaimReader"/> gives all that is in them.
/// </summary>
public ref struct ClaimViews
{
    readonly ReadOnlyMemory<byte> file;
    readonly Delimiters delimiters;
    SegmentReader segments;
    ClaimView claim;
    bool isAtClaim;

    ClaimViews(ReadOnlyMemory<byte> file, ByteRange set, Delimiters delimiters, int firstOrdinal)
    {
        (this.file, this.delimiters) = (file, delimiters);
        segments = SegmentReader.Over(file, set, delimiters, firstOrdinal);
    }

    /// <param name="set">Of the transaction set, ST to SE.</param>
    /// <param name="firstOrdinal">Of its ST.</param>
    public static ClaimViews Over(ReadOnlyMemory<byte> file, ByteRange set, Delimiters delimiters, int firstOrdinal = 1) => new(file, set, delimiters, firstOrdinal);

    [UnscopedRef]
    public readonly ref readonly ClaimView Current => ref claim;

    public readonly ClaimViews GetEnumerator() => this;

    public bool MoveNext()
    {
        while (isAtClaim || segments.MoveNext())
        {
            if (!isAtClaim && segments.Current.Tag != Tags.Clm) continue;
            ReadClaim();
            return true;
        }
        return false;
    }

    /// <summary>Called by <c>foreach</c> at its end: gives memory back for the next reader.</summary>
    public void Dispose() => segments.Dispose();

    void ReadClaim()
    {
        var clm = segments.Current;
        var (start, end, ordinal) = (clm.Offset, clm.End, clm.Ordinal);
        var patientControlNumber = In(clm, clm[1]);
        decimal? charge = clm[2].TryDecimal(out var amount) ? amount : null;
        var facility = In(clm, clm[5]);
        var lines = 0;
        Period? statement = null, service = null;
        isAtClaim = false;
        while (segments.MoveNext())
        {
            var segment = segments.Current;
            var tag = segment.Tag;
            if (tag is Tags.Hl or Tags.Se) break;
            if (tag == Tags.Clm)
            {
                isAtClaim = true;
                break;
            }
            end = segment.End;
            if (tag == Tags.Lx) lines++;
            else if (tag == Tags.Dtp)
            {
                if (segment[1].Is("472"u8)) service = Period.Around(service, Period.Read(segment[2], segment[3]));
                else if (segment[1].Is("434"u8)) statement = Period.Read(segment[2], segment[3]);
            }
        }
        var period = statement ?? service;
        claim = new(file, delimiters, new(start, end - start), ordinal, patientControlNumber, facility, charge, period?.From, period?.To, lines);
    }

    /// <summary>An element in the file itself: the segment's own view ends when reading goes on.</summary>
    readonly ReadOnlySpan<byte> In(scoped Segment segment, scoped Element element)
    {
        if (element.IsEmpty) return default;
        segment.Bytes.Overlaps(element.Bytes, out var at);
        return file.Span.Slice((int)segment.Offset + at, element.Bytes.Length);
    }
}

/// <summary>One claim of a file in memory; valid as long as the file is.</summary>
public readonly ref struct ClaimView
{
    readonly ReadOnlyMemory<byte> file;
    readonly Delimiters delimiters;
    readonly int ordinal;
    readonly ReadOnlySpan<byte> place;

    internal ClaimView(
        ReadOnlyMemory<byte> file, Delimiters delimiters, ByteRange range, int ordinal, ReadOnlySpan<byte> patientControlNumber, ReadOnlySpan<byte> place,
        decimal? charge, DateOnly? from, DateOnly? to, int lineCount)
    {
        (this.file, this.delimiters, this.ordinal) = (file, delimiters, ordinal);
        this.place = place;
        PatientControlNumber = patientControlNumber;
        (Range, Charge, From, To, LineCount) = (range, charge, from, to, lineCount);
    }

    /// <summary>CLM01.</summary>
    public ReadOnlySpan<byte> PatientControlNumber { get; }

    /// <summary>CLM02, dollars; null when absent or unreadable.</summary>
    public decimal? Charge { get; }

    /// <summary>CLM05: place of service or type of bill, qualifier, frequency.</summary>
    public Element Facility => new(place, delimiters);

    /// <summary>First and last day of service, as <see cref="Claim837.ServiceFrom"/> and <see cref="Claim837.ServiceTo"/>.</summary>
    public DateOnly? From { get; }
    public DateOnly? To { get; }

    public int LineCount { get; }

    /// <summary>From the first byte of CLM to the last byte of its last segment.</summary>
    public ByteRange Range { get; }

    /// <summary>Its segments, to be read with <c>foreach</c>.</summary>
    public SegmentReader Segments => SegmentReader.Over(file, Range, delimiters, ordinal);
}
