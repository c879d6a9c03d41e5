using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Tests.Corpus;
using CsCheck;
using Xunit;

namespace ClaimRelay.X12.Tests.Envelopes;

public class EnvelopeReaderTests
{
    static readonly string Good = Samples.Interchange(Samples.Group("HC", "005010X222A1", "837",
        body: "BHT*0019*00*REF1*20260102*0304*CH\nHL*1**20*1\nHL*2*1*22*0\nCLM*A1*100***11:B:1*Y\nLX*1\nSV1*HC:99213*100*UN*1"));

    [Fact]
    public void A_good_file_is_clean_and_complete()
    {
        var envelope = EnvelopeReader.Read(Samples.Bytes(Good));
        Assert.Empty(envelope.Findings);
        Assert.True(envelope.IsClean && envelope.IsComplete);
    }

    [Theory]
    [InlineData("SE*8*", "SE*9*", "se01-count", "SE01 says 9 segments; the transaction set has 8.", null, null, "4")]
    [InlineData("SE*8*0001", "SE*8*0002", "se02-echo", "SE02 does not repeat the control number of ST02.", null, null, "3")]
    [InlineData("GE*1*", "GE*2*", "ge01-count", "GE01 says 2 transaction sets; the functional group has 1.", null, "5", null)]
    [InlineData("GE*1*11", "GE*1*12", "ge02-echo", "GE02 does not repeat the control number of GS06.", null, "4", null)]
    [InlineData("IEA*1*", "IEA*x*", "iea01-count", "IEA01 is not a number; the interchange has 1 functional groups.", "021", null, null)]
    [InlineData("IEA*1*000000007", "IEA*1*000000008", "iea02-echo", "IEA02 does not repeat the control number of ISA13.", "001", null, null)]
    [InlineData("*P*:", "*Q*:", "isa15-usage", "ISA15 is neither P (production) nor T (test).", "020", null, null)]
    [InlineData("GE*1*11\n", "", "ge-missing", "The functional group has no GE.", null, "3", null)]
    [InlineData("SE*8*0001\n", "", "se-missing", "The transaction set has no SE.", null, null, "2")]
    public void Each_fault_is_told_with_the_code_that_answers_it(string from, string to, string code, string message, string? note, string? groupError, string? setError)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        var finding = Assert.Single(EnvelopeReader.Read(Samples.Bytes(Good.Replace(from, to, StringComparison.Ordinal))).Findings);
        Assert.Equal((code, message, note, groupError, setError),
            (finding.Code, finding.Message, finding.InterchangeNote, finding.GroupError, finding.TransactionError));
    }

    /// <summary>What looks like a part of the envelope to one reader must not be passed over by another.</summary>
    [Theory]
    [InlineData("LX*1\n", "LX*1\nISA*X\n", "isa-form")]
    [InlineData("SE*8*0001\n", "\0SE*8*0001\n", "segment-id")]
    [InlineData("HL*2*", "\0HL*2*", "segment-id")]
    [InlineData("SE*8*", "SE*+8*", "se01-count")]
    public void A_segment_that_is_nearly_one_of_the_envelope_is_an_error(string from, string to, string code)
        => Assert.Contains(EnvelopeReader.Read(Samples.Bytes(Good.Replace(from, to, StringComparison.Ordinal))).Findings, f => f.Code == code && f.Severity == FindingSeverity.Error);

    [Theory]
    [InlineData("HC", "005010X222A1", FindingSeverity.Error), InlineData("HP", "005010X221A1", FindingSeverity.Warning)]
    public void A_group_without_sets_is_told(string functionalId, string version, FindingSeverity severity)
    {
        var envelope = EnvelopeReader.Read(Samples.Bytes(Samples.Interchange($"GS*{functionalId}*SND*RCV*20260102*0304*11*X*{version}\nGE*0*11")));
        Assert.Equal(("group-empty", severity), (Assert.Single(envelope.Findings).Code, envelope.Findings[0].Severity));
    }

    [Fact]
    public void A_run_of_segments_outside_any_set_is_told_once()
    {
        var run = string.Concat(Enumerable.Repeat("REF*EI*1\n?*1\n", 500));
        Assert.Equal(["segment-outside-set", "segment-outside-set"], EnvelopeReader.Read(Samples.Bytes(Good.Replace("GS*HC", run + "GS*HC", StringComparison.Ordinal).Replace("GE*1", run + "GE*1", StringComparison.Ordinal))).Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("", "empty"), InlineData("%PDF-1.7 hello", "not-x12"), InlineData("ISA*00*  ", "isa-truncated")]
    public void What_is_not_X12_is_a_finding(string text, string code)
    {
        var envelope = EnvelopeReader.Read(System.Text.Encoding.Latin1.GetBytes(text));
        Assert.Equal(code, Assert.Single(envelope.Findings).Code);
        Assert.False(envelope.IsClean || envelope.IsComplete);
    }

    [Fact]
    public void A_file_cut_anywhere_is_never_clean_and_complete()
    {
        var file = Samples.Bytes(Good, "");
        for (var length = 0; length < file.Length - 1; length++)
        {
            var envelope = EnvelopeReader.Read(file.AsMemory(0, length));
            Assert.False(envelope.IsClean && envelope.IsComplete, $"Cut at {length}.");
        }
    }

    [Fact]
    public void The_same_interchange_twice_in_a_file_is_a_duplicate()
        => Assert.Equal("isa13-duplicate", Assert.Single(EnvelopeReader.Read(Samples.Bytes(Good + "\n" + Good)).Findings).Code);

    [Fact]
    public void One_changed_byte_never_crashes_a_reader()
    {
        var file = Samples.Bytes(Good);
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var changed = (byte[])file.Clone();
            changed[at] = value;
            EveryReader.Read(changed);
        }, iter: 2000, threads: 1);
    }
}
