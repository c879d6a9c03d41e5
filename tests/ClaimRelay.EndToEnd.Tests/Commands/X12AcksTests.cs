using System.Text.Json;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay x12 acks</c>: what a 277CA or 277 says, in JSON and readable.</summary>
public sealed class X12AcksTests : IDisposable
{
    const int Limit = 120_000;

    readonly X12Typed x12 = new();

    public void Dispose() => x12.Dispose();

    [Fact(Timeout = Limit)]
    public async Task The_batch_is_named_as_our_own_837_named_it()
    {
        var stop = TestContext.Current.CancellationToken;
        var one = await AckAsync(stop, "BHT*0085*08*THEIRS*20261102*0901*TH", "HL*1**20*1", "NM1*PR*2*PINEWOOD*****PI*P1", "HL*2*1*21*1", "TRN*2*OURS1", "STC*A1:19:PR*20261102*WQ*10");
        Assert.Equal("OURS1", Text(one, "bht03"));
        Assert.False(one.GetProperty("receiver")[0].TryGetProperty("bht03", out _));

        var none = await AckAsync(stop, "BHT*0085*08*THEIRS*20261102*0901*TH", "HL*1**20*1", "NM1*PR*2*PINEWOOD*****PI*P1", "HL*2*1*21*1", "STC*A1:19:PR*20261102*WQ*10");
        Assert.Equal("THEIRS", Text(none, "bht03"));

        var several = await AckAsync(stop, "BHT*0085*08*THEIRS*20261102*0901*TH", "HL*1**20*1", "NM1*PR*2*PINEWOOD*****PI*P1", "HL*2*1*21*0", "TRN*2*OURS1", "STC*A1:19:PR*20261102*WQ*10",
            "HL*3*1*21*0", "TRN*2*OURS2", "STC*A3:24:41*20261102*U*20");
        Assert.Equal("OURS1", Text(several, "bht03"));
        Assert.Equal(["OURS1", "OURS2"], several.GetProperty("receiver").EnumerateArray().Select(r => Text(r, "bht03")));
    }

    [Theory(Timeout = Limit)]
    [InlineData("AMT*YU*1.5", """{"acceptedAmount":"1.50"}""", "1.50 dollars accepted")]
    [InlineData("", """{"rejected":5,"rejectedAmount":"150.00"}""", "5 rejected, 150.00 dollars rejected")]
    public async Task The_totals_are_the_receivers_or_where_they_give_none_the_sum_of_the_providers(string own, string expected, string read)
    {
        var stop = TestContext.Current.CancellationToken;
        string[] body = ["HL*1**20*1", "NM1*PR*2*PINEWOOD*****PI*P1", "HL*2*1*21*1", "TRN*2*OURS1", "STC*A1:19:PR*20261102*WQ*10", .. own.Length > 0 ? [own] : Array.Empty<string>(),
            "HL*3*2*19*0", "NM1*85*2*HILLTOP*****XX*1730000019", "TRN*1*T7", "STC*A3:24:85*20261102*U*150", "QTY*QC*3", "AMT*YY*150", "HL*4*2*19*0", "NM1*85*2*VALLEY*****XX*1234567893", "QTY*QC*2"];
        var ack = await AckAsync(stop, body);
        Assert.Equal(expected, ack.GetProperty("totals").GetRawText());
        var providers = ack.GetProperty("providers");
        Assert.Equal(("T7", """{"rejected":3,"rejectedAmount":"150.00"}"""), (Text(providers[0], "trace"), providers[0].GetProperty("totals").GetRawText()));
        Assert.Equal("""{"rejected":2}""", providers[1].GetProperty("totals").GetRawText());

        var (_, lines, _) = await X12Typed.ReadableAsync(["x12", "acks", x12.PutSet("HN", "005010X214", "277", body)], stop);
        Assert.Equal($"277CA\tbatch OURS1\ttotal\t{read}", lines[1]);
    }

    [Theory(Timeout = Limit)]
    [InlineData("AK2*837*0001|IK5*A|AK9*A*1*1*1", "group-missing", "ST", "The 999 does not say which group it speaks of (AK102).")]
    [InlineData("AK1*HC*7|AK2*837*0001|IK3*NM1*8**8|AK9*A*1*1*1", "set-verdict-missing", "AK2", "A transaction set is listed (AK2) without a verdict on it (IK501).")]
    [InlineData("AK1*HC*7|AK2*837*0001|IK5*A", "group-verdict-missing", "ST", "The 999 has no verdict on the group (AK901).")]
    public async Task A_999_that_leaves_out_a_verdict_says_so_and_ends_with_1(string body, string found, string segment, string says)
    {
        var stop = TestContext.Current.CancellationToken;
        var path = x12.PutSet("FA", "005010X231A1", "999", body.Split('|'));
        var at = (await File.ReadAllTextAsync(path, stop)).IndexOf($"~{segment}*", StringComparison.Ordinal) + 1;
        var (code, json, errors) = await X12Typed.RunAsync("acks", [path], stop);
        Assert.Equal((1, $"{path}: error {found} at byte {at}, {segment}: {says}"), (code, errors));
        Assert.Equal("999", Text(Assert.Single(json), "kind"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_277_names_claims_by_REF_EJ_with_what_was_paid()
    {
        var ack = await AckAsync("005010X212", ["BHT*0010*08*OURS276*20261102*0901*DG", "HL*1**20*1", "NM1*PR*2*PINEWOOD*****PI*P1", "HL*2*1*21*1", "HL*3*2*19*1", "NM1*1P*2*HILLTOP*****XX*1730000019", "HL*4*3*22*0",
            "TRN*2*ASKED1", "STC*F1:65*20261101**150*120.5*20261031*ACH*20261103*CHECK7", "REF*BLT*111", "REF*EJ*PCN1", "SVC*HC:99213*150*120.5", "STC*F1:65*20261101", "REF*FJ*7", "DTP*472*D8*20261001"], TestContext.Current.CancellationToken);
        var claim = ack.GetProperty("claims")[0];
        Assert.Equal(("277", "PCN1", "ASKED1", "111"), (Text(ack, "kind"), Text(claim, "pcn"), Text(claim, "trace"), Text(claim, "typeOfBill")));
        var status = claim.GetProperty("statuses")[0];
        Assert.Equal(("120.50", "2026-10-31", "ACH", "2026-11-03", "CHECK7"),
            (Text(status, "paid"), Text(status, "adjudicated"), Text(status, "method"), Text(status, "paymentDate"), Text(status, "checkNumber")));
        var line = claim.GetProperty("lines")[0];
        Assert.Equal(("7", "2026-10-01"), (Text(line, "controlNumber"), Text(line, "from")));
        Assert.False(line.GetProperty("statuses")[0].TryGetProperty("paid", out _));
    }

    [Fact(Timeout = Limit)]
    public async Task Read_by_people_every_reject_has_a_row_with_its_meaning_even_when_it_lists_no_claim()
    {
        var path = x12.PutSet("HN", "005010X214", "277", "HL*1**20*1", "NM1*PR*2*PINEWOOD*****PI*P1", "HL*2*1*21*1", "TRN*2*OURS1", "STC*A1:19:PR*20261102*WQ*250", "HL*3*2*19*0", "NM1*85*2*HILLTOP*****XX*1730000019",
            "STC*A3:24:85*20261102*U*150", "QTY*QC*3", "AMT*YY*150", "HL*4*2*19*1", "NM1*85*2*VALLEY*****XX*1234567893", "HL*5*4*PT", "TRN*2*PCN1", "STC*A7:562:85*20261102*U*100*******A8:21*SAY WHY");
        var (code, lines, _) = await X12Typed.ReadableAsync(["x12", "acks", path], TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        Assert.Equal("277CA\tbatch OURS1\ttotal\t3 rejected, 150.00 dollars rejected", lines[1]);
        Assert.StartsWith("277CA\treceiver of batch OURS1\tWQ A1:19:PR\tReceived, not yet accepted for processing: ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("277CA\tprovider 1730000019\tU A3:24:85\tReturned as unprocessable; not filed: ", lines[3], StringComparison.Ordinal);
        Assert.Equal("277CA\tprovider 1730000019\ttotal\t3 rejected, 150.00 dollars rejected", lines[4]);
        Assert.StartsWith("277CA\tclaim PCN1\tU A7:562:85 A8:21\tRejected: information is invalid; not filed", lines[5], StringComparison.Ordinal);
        Assert.EndsWith("; 100.00 dollars; SAY WHY", lines[5], StringComparison.Ordinal);
        Assert.Equal(6, lines.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Read_by_people_a_TA1_and_a_999_say_what_their_codes_mean()
    {
        var path = x12.Put("TA1*000000001*261102*0900*R*020~GS*FA*HOUSE*RELAY01*20261102*0901*9*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*7*005010X222A1~"
            + "AK2*837*0001*005010X222A1~IK3*NM1*8*2010*8~IK4*9*67*1~IK5*R*5~AK9*R*1*1*0*5~SE*8*0001~GE*1*9~IEA*1*000000009~");
        var (_, lines, _) = await X12Typed.ReadableAsync(["x12", "acks", path], TestContext.Current.CancellationToken);
        Assert.Equal("TA1\tinterchange 000000001\tR 020\tTest indicator invalid", lines[1]);
        Assert.StartsWith("999\tgroup 7\tR 5\t1 received, 0 accepted; ", lines[2], StringComparison.Ordinal);
        Assert.Equal("999\tgroup 7, set 0001\tR 5\tSegments in error", lines[3]);
        Assert.Equal("999\tgroup 7, set 0001, segment 8 NM1 in loop 2010, element 9\t8 1\tSegment has element errors; Required element missing", lines[4]);
    }

    [Fact(Timeout = Limit)]
    public async Task Codes_are_told_in_the_users_own_words()
    {
        var stop = TestContext.Current.CancellationToken;
        var codes = Path.Combine(x12.Folder, "codes");
        await File.WriteAllTextAsync(codes, "InterchangeNote\t020\tThe mailbox is for tests\nClaimStatus\t9999\tHouse rule\n", stop);
        var path = x12.Put("TA1*000000001*261102*0900*R*020~GS*HN*HOUSE*RELAY01*20261102*0901*9*X*005010X214~ST*277*0001*005010X214~HL*1**20*1~HL*2*1*21*1~TRN*2*OURS1~STC*A3:9999*20261102*U*10~SE*6*0001~GE*1*9~IEA*1*000000009~");
        var (code, lines, _) = await X12Typed.ReadableAsync(["x12", "acks", path, "--codes", codes], stop);
        Assert.Equal(0, code);
        Assert.EndsWith("\tThe mailbox is for tests", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(": House rule; 10.00 dollars", lines[2], StringComparison.Ordinal);

        await File.WriteAllTextAsync(codes, "nothing\n", stop);
        var refused = await X12Typed.ReadableAsync(["x12", "acks", path, "--codes", codes], stop);
        Assert.Equal(2, refused.Code);
        Assert.Contains("Line 1 of the code lists", refused.Errors);
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_without_acknowledgments_says_so()
    {
        var path = x12.PutSet("HP", "005010X221A1", "835", "BPR*I*0*C*NON************20261120", "TRN*1*T1*1999999999");
        var (code, json, errors) = await X12Typed.RunAsync("acks", [path], TestContext.Current.CancellationToken);
        Assert.Equal((0, $"{path}: no acknowledgment (TA1, 999, 997 or 277) stands in it."), (code, errors));
        Assert.Empty(json);
    }

    async Task<JsonElement> AckAsync(CancellationToken stop, params IReadOnlyList<string> segments) => await AckAsync("005010X214", segments, stop);

    async Task<JsonElement> AckAsync(string version, IReadOnlyList<string> segments, CancellationToken stop)
    {
        var (code, json, errors) = await X12Typed.RunAsync("acks", [x12.PutSet("HN", version, "277", segments)], stop);
        Assert.Equal((0, ""), (code, errors));
        return Assert.Single(json);
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
