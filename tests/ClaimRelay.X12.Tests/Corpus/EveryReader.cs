using System.Buffers;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Eligibility;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;
using ClaimRelay.X12.Remittances;
using Xunit;

namespace ClaimRelay.X12.Tests.Corpus;

/// <summary>Puts a file through every reader, all checks, and the answer to its sender, whatever it is; none may throw.</summary>
static class EveryReader
{
    public static Envelope Read(ReadOnlyMemory<byte> file)
    {
        var envelope = EnvelopeReader.Read(file);
        foreach (var interchange in envelope.Interchanges)
        {
            InterchangeAcknowledgmentReader.Read(file, interchange);
            foreach (var group in interchange.Groups)
            {
                foreach (var set in group.Transactions)
                {
                    foreach (var claim in ClaimReader.Read(file, interchange, group, set).Claims) ClaimEdits.Check(claim, new(2026, 1, 1));
                    foreach (var claim in ClaimViews.Over(file, set.Range, interchange.Delimiters)) Assert.True(claim.Range.End <= set.Range.End);
                    switch (set.Id)
                    {
                        case "999" or "997": GroupAcknowledgmentReader.Read(file, interchange, set); break;
                        case "277": ClaimAcknowledgmentReader.Read(file, interchange, group, set); break;
                        case "835": RemittanceReader.Read(file, interchange, set); break;
                    }
                }
            }
        }
        EligibilityAssembler eligibility = new();
        foreach (var segment in SegmentReader.Over(file)) eligibility.Add(segment);
        eligibility.End();
        Answer(file, Checked(file));
        return envelope;
    }

    /// <summary>Not what the answer repeats of the file, as it stood there.</summary>
    static bool IsWrong(Finding finding) => finding is { Severity: FindingSeverity.Error, Place.SegmentId: not ("ISA" or "GS" or "AK1" or "AK2") };

    static CheckResult Checked(ReadOnlyMemory<byte> file)
    {
        FileChecker checker = new();
        foreach (var segment in SegmentReader.Over(file)) checker.Add(segment);
        return checker.Finish();
    }

    /// <summary>Each finding has its place in the file, and a 999 that tells them reads back.</summary>
    static void Answer(ReadOnlyMemory<byte> file, CheckResult result)
    {
        Assert.All(result.Findings, f => Assert.InRange(f.Place?.Offset ?? 0, 0, file.Length));
        foreach (var interchange in result.Envelope.Interchanges)
        {
            foreach (var group in interchange.Groups)
            {
                ArrayBufferWriter<byte> output = new();
                GroupAcknowledgmentWriter.Write(output, file, interchange, group.With(result.Findings), new(1, 1), new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
                if (output.WrittenCount > 0) Assert.DoesNotContain(Checked(output.WrittenMemory).Findings, IsWrong);
            }
        }
    }
}
