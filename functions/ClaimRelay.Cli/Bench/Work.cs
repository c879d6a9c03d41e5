using System.Runtime.CompilerServices;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Cli.Bench;

/// <summary>What is timed. Each gives a count that depends on all it read, so that nothing can be left out.</summary>
static class Work
{
    /// <summary>The yardstick: looks for nothing but terminators.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Terminators(ReadOnlyMemory<byte> file)
    {
        var rest = file.Span;
        var count = 0L;
        for (var at = rest.IndexOf((byte)'~'); at >= 0; at = rest.IndexOf((byte)'~'))
        {
            rest = rest[(at + 1)..];
            count++;
        }
        return count;
    }

    /// <summary>Every element of every segment, and the envelope check.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Elements(ReadOnlyMemory<byte> file)
    {
        EnvelopeBuilder envelope = new();
        var bytes = 0L;
        foreach (var segment in SegmentReader.Over(file))
        {
            envelope.Add(segment);
            foreach (var element in segment.Elements) bytes += element.Bytes.Length;
        }
        return bytes + Clean(envelope.Finish());
    }

    /// <summary>The same from a file, holding one buffer of it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Elements(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var reader = StreamSegmentReader.Over(stream);
        EnvelopeBuilder envelope = new();
        var bytes = 0L;
        while (reader.MoveNext())
        {
            var segment = reader.Current;
            envelope.Add(segment);
            foreach (var element in segment.Elements) bytes += element.Bytes.Length;
        }
        return bytes + Clean(envelope.Finish());
    }

    /// <summary>The envelope, and of each claim its control number, charge and dates, kept nowhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Claims(ReadOnlyMemory<byte> file)
    {
        var sum = 0L;
        foreach (var (interchange, _, set) in Sets(file))
        {
            foreach (var claim in ClaimViews.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal))
                sum += claim.PatientControlNumber.Length + (long)(claim.Charge ?? 0) + (claim.From?.DayNumber ?? 0) + (claim.To?.DayNumber ?? 0);
        }
        return sum;
    }

    /// <summary>The envelope and all claims of a file, kept.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ClaimModels(ReadOnlyMemory<byte> file)
    {
        List<object> kept = [];
        EnvelopeBuilder envelope = new();
        ClaimAssembler claims = new();
        foreach (var segment in SegmentReader.Over(file))
        {
            envelope.Add(segment);
            if (claims.Add(segment) is { } claim) kept.Add(claim);
        }
        kept.Add(envelope.Finish());
        return kept.Count;
    }

    /// <summary>The envelope and all remittances of a file, kept.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long RemittanceModels(ReadOnlyMemory<byte> file)
    {
        List<object> kept = [];
        EnvelopeBuilder envelope = new();
        RemittanceAssembler remittances = new();
        foreach (var segment in SegmentReader.Over(file))
        {
            envelope.Add(segment);
            if (remittances.Add(segment) is { } remittance) kept.Add(remittance);
        }
        kept.Add(envelope.Finish());
        return kept.Count;
    }

    /// <summary>All checks, from syntax to codes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Checks(ReadOnlyMemory<byte> file)
    {
        FileChecker checker = new();
        foreach (var segment in SegmentReader.Over(file)) checker.Add(segment);
        var result = checker.Finish();
        return result.Verdict == CheckVerdict.Accepted ? 1 : throw new InvalidOperationException($"The generated file has findings: {result.Findings[0].Message}");
    }

    static IEnumerable<(Interchange Interchange, FunctionalGroup Group, TransactionSet Set)> Sets(ReadOnlyMemory<byte> file) =>
        from interchange in EnvelopeReader.Read(file).Interchanges
        from its in interchange.Groups
        from set in its.Transactions
        select (interchange, its, set);

    static int Clean(Envelope envelope) => envelope.IsClean ? 0 : throw new InvalidOperationException("The generated file has findings.");
}
