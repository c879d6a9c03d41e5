using System.Buffers;
using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Eligibility;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Cli.Fuzz;

/// <summary>Puts one input through every reader, model, check and writer. Whatever it throws is a failure.</summary>
static class FuzzSubject
{
    static readonly DateTimeOffset At = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    /// <param name="piece">Bytes that the stream gives at a time.</param>
    public static void Run(byte[] file, int piece)
    {
        var envelope = EnvelopeReader.Read(file);
        var (inMemory, inPieces) = (Print(file), PrintPieces(file, piece));
        if (inMemory != inPieces) throw new InvalidOperationException("Read in pieces, the file has other segments than read as a whole.");

        FileChecker checker = new();
        ClaimAssembler claims = new();
        RemittanceAssembler remittances = new();
        ClaimAcknowledgmentAssembler answers = new();
        GroupAcknowledgmentAssembler groups = new();
        EligibilityAssembler eligibility = new();
        try
        {
            foreach (var segment in SegmentReader.Over(file))
            {
                checker.Add(segment);
                claims.Add(segment);
                if (remittances.Add(segment) is { } remittance) Balance(remittance);
                answers.Add(segment);
                groups.Add(segment);
                eligibility.Add(segment);
            }
        }
        catch (X12FormatException problem)
        {
            checker.Stop(problem);
        }
        claims.End();
        if (remittances.End() is { } last) Balance(last);
        answers.End();
        groups.End();
        eligibility.End();
        var result = checker.Finish();

        ArrayBufferWriter<byte> output = new();
        foreach (var interchange in envelope.Interchanges)
        {
            InterchangeAcknowledgmentWriter.Write(output, file, interchange, 1, At);
            foreach (var group in interchange.Groups)
            {
                GroupAcknowledgmentWriter.Write(output, file, interchange, group.With(result.Findings), new(2, 1), At);
                foreach (var set in group.Transactions.Where(s => s.Id == "837").Take(2)) Subset(file, interchange, group, set);
            }
        }
    }

    /// <summary>All that is added up on demand.</summary>
    static decimal? Balance(Remittance remittance) => remittance.Imbalance + Known.Sum(remittance.Claims, c => c.Imbalance + Known.Sum(c.Lines, l => l.Imbalance));

    /// <summary>A set that is cut off, has a delimiter in what replaces it, or has no claim, is refused by name.</summary>
    static void Subset(byte[] file, Interchange interchange, FunctionalGroup group, TransactionSet set)
    {
        var count = 0;
        foreach (var claim in ClaimViews.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal)) count += claim.LineCount >= 0 ? 1 : 0;
        if (count != ClaimReader.Read(file, interchange, group, set).Claims.Count) throw new InvalidOperationException("Claims visited and claims read are not the same.");
        if (count == 0) return;
        try
        {
            ClaimSubset.Write(new ArrayBufferWriter<byte>(), file, interchange, set, new HashSet<int> { count / 2 }, "0001");
        }
        catch (ArgumentException)
        {
            // Refused; X12ValueException is one of them.
        }
    }

    static int Print(byte[] file)
    {
        HashCode print = new();
        try
        {
            foreach (var segment in SegmentReader.Over(file)) Add(ref print, segment);
        }
        catch (X12FormatException problem)
        {
            print.Add(problem.Offset);
        }
        return print.ToHashCode();
    }

    static int PrintPieces(byte[] file, int piece)
    {
        HashCode print = new();
        try
        {
            using var reader = StreamSegmentReader.Over(new PieceStream(file, piece), new() { BufferSize = piece });
            while (reader.MoveNext()) Add(ref print, reader.Current);
        }
        catch (X12FormatException problem)
        {
            print.Add(problem.Offset);
        }
        return print.ToHashCode();
    }

    static void Add(ref HashCode print, Segment segment)
    {
        print.Add(segment.Offset);
        print.Add(segment.Length);
        print.Add(segment.Ordinal);
        foreach (var element in segment.Elements) print.AddBytes(element.Bytes);
    }

    /// <summary>Gives no more than so many bytes at a time.</summary>
    sealed class PieceStream(byte[] file, int piece) : MemoryStream(file)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer.Length > piece ? buffer[..piece] : buffer);
    }
}
