using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Eligibility;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;
using ClaimRelay.X12.Remittances;
using Xunit;

namespace ClaimRelay.X12.Tests.Corpus;

/// <summary>Puts a file through every reader, whatever it is; none may throw.</summary>
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
        return envelope;
    }
}
