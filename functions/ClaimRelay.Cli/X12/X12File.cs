using ClaimRelay.X12;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.Cli.X12;

/// <summary>What is done with each segment of a file; the envelope tells which set it stands in.</summary>
delegate void SegmentAction(Segment segment, EnvelopeBuilder envelope);

/// <summary>Reads a file as a stream, once, from its first segment to its last.</summary>
static class X12File
{
    /// <param name="before">Is given each segment before the envelope takes it: at an SE the set is still at hand.</param>
    /// <returns>Without any interchange when the file is none of X12: see <see cref="RefuseUnusable"/>.</returns>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    public static Envelope Read(string path, SegmentAction before)
    {
        EnvelopeBuilder envelope = new();
        ReadSegments(path, envelope.Stop, segment =>
        {
            before(segment, envelope);
            envelope.Add(segment);
        });
        return envelope.Finish();
    }

    /// <exception cref="RefusedException">It cannot be read.</exception>
    public static CheckResult Check(string path, CheckOptions options)
    {
        FileChecker checker = new(options);
        ReadSegments(path, checker.Stop, segment => checker.Add(segment));
        return checker.Finish();
    }

    static void ReadSegments(string path, Action<X12FormatException> stop, Action<Segment> take)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            using var reader = StreamSegmentReader.Over(stream);
            while (reader.MoveNext()) take(reader.Current);
        }
        catch (X12FormatException problem)
        {
            stop(problem);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <exception cref="RefusedException">No interchange could be read; it says what stands in the way, and where.</exception>
    public static void RefuseUnusable(string path, Envelope envelope)
    {
        if (envelope.Interchanges.Count > 0) return;
        var worst = envelope.Findings.MaxBy(f => f.Severity) ?? throw new InvalidOperationException("An envelope without interchanges has a finding.");
        throw new RefusedException($"{path} is no X12 file that can be read: {X12Command.Told(worst)}");
    }
}
