using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Remittances;

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
                    GroupAcknowledgmentReader.Read(file, interchange, set);
                    ClaimAcknowledgmentReader.Read(file, interchange, group, set);
                    RemittanceReader.Read(file, interchange, set);
                    foreach (var claim in ClaimReader.Read(file, interchange, group, set).Claims) ClaimEdits.Check(claim, new(2026, 1, 1));
                }
            }
        }
        return envelope;
    }
}
