using System.Text.Json;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay x12 …</c>, typed over files.</summary>
public sealed class X12CommandTests : IDisposable
{
    const int Limit = 120_000;

    readonly X12Typed x12 = new();

    public void Dispose() => x12.Dispose();

    [Fact(Timeout = Limit)]
    public async Task Inspect_names_everything_down_to_the_sets_and_ends_with_1_when_a_count_is_wrong()
    {
        var good = await X12Typed.RunAsync("inspect", [Sample("institutional-other-delimiters.837")], TestContext.Current.CancellationToken);
        var interchange = Assert.Single(good.Json).GetProperty("interchanges")[0];
        var set = interchange.GetProperty("groups")[0].GetProperty("transactions")[0];
        Assert.Equal((0, "000000002", "837", 25, 594), (good.Code, Text(interchange, "isa13"), Text(set, "st01"), set.GetProperty("claims").GetInt32(), set.GetProperty("segments").GetInt32()));

        var bad = await X12Typed.RunAsync("inspect", [Sample("wrong-count.837")], TestContext.Current.CancellationToken);
        var finding = Assert.Single(bad.Json[0].GetProperty("findings").EnumerateArray());
        Assert.Equal((1, "se01-count", "SE", 1), (bad.Code, Text(finding, "code"), Text(finding, "segment"), finding.GetProperty("element").GetInt32()));
    }

    [Fact(Timeout = Limit)]
    public async Task A_set_outside_any_group_does_not_lend_its_claims_to_another()
    {
        var (_, told, _) = await X12Typed.RunAsync("inspect", [x12.Put("ST*837*0009*005010X222A1~CLM*A*1~CLM*B*1~SE*4*0009~GS*HC*HOUSE*RELAY01*20261102*0901*9*X*005010X222A1~"
            + "ST*837*0001*005010X222A1~CLM*C*1~SE*3*0001~GE*1*9~IEA*1*000000009~")], TestContext.Current.CancellationToken);
        var set = told[0].GetProperty("interchanges")[0].GetProperty("groups")[0].GetProperty("transactions")[0];
        Assert.Equal(("0001", 1), (Text(set, "st02"), set.GetProperty("claims").GetInt32()));
    }

    [Fact(Timeout = Limit)]
    public async Task A_claim_never_has_the_numbers_of_another_set()
    {
        const string Claim = "HL*1**20*1~HL*2*1*22*0~CLM*";
        var (_, claims, _) = await X12Typed.RunAsync("claims", [x12.Put($"GS*HC*HOUSE*RELAY01*20261102*0901*9*X*005010X222A1~ST*837*0001*005010X222A1~{Claim}A*1~SE*5*0001~CLM*NONE*1~"
            + $"ST*837**005010X222A1~{Claim}B*1~SE*5*~GE*2*9~ST*837*0007*005010X222A1~{Claim}C*1~SE*5*0007~IEA*1*000000009~")], TestContext.Current.CancellationToken);
        Assert.Equal([("A", "0001"), ("B", ""), ("C", "")], claims.Select(c => (Text(c, "pcn")!, c.TryGetProperty("st", out var st) ? st.GetString()! : "")));
        Assert.False(claims[2].TryGetProperty("group", out _));
    }

    [Fact(Timeout = Limit)]
    public async Task Claims_are_a_line_each_with_dollars_as_text_and_their_place_in_the_file()
    {
        var path = Sample("institutional-other-delimiters.837");
        var (code, claims, _) = await X12Typed.RunAsync("claims", [path], TestContext.Current.CancellationToken);
        Assert.Equal((0, 25), (code, claims.Count));
        var content = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.All(claims, c => Assert.StartsWith($"CLM|{Text(c, "pcn")}|", content[c.GetProperty("offset").GetInt32()..], StringComparison.Ordinal));
        Assert.Equal(("I", "131", "337.39", "PINE1"), (Text(claims[0], "type"), Text(claims[0], "typeOfBill"), Text(claims[0], "charge"), Text(claims[0].GetProperty("payer"), "id")));
        Assert.False(claims[0].TryGetProperty("placeOfService", out _));
    }

    [Fact(Timeout = Limit)]
    public async Task Acknowledgments_of_every_kind_in_one_file_are_a_line_each()
    {
        var (code, acks, _) = await X12Typed.RunAsync("acks", [x12.Put("TA1*000000001*261102*0900*A*000~GS*FA*HOUSE*RELAY01*20261102*0901*9*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*7*005010X222A1~"
            + "AK2*837*0001*005010X222A1~IK3*NM1*8*2010*8~IK4*9*67*1~IK5*R*5~AK9*R*1*1*0~SE*8*0001~GE*1*9~IEA*1*000000009~")], TestContext.Current.CancellationToken);
        Assert.Equal((0, "TA1", "999"), (code, Text(acks[0], "kind"), Text(acks[1], "kind")));
        var error = acks[1].GetProperty("transactions")[0].GetProperty("errors")[0];
        Assert.Equal(("NM1", 8, 9, "1"), (Text(error, "segment"), error.GetProperty("ordinal").GetInt32(), error.GetProperty("element").GetInt32(), Text(error, "elementCode")));
    }

    [Fact(Timeout = Limit)]
    public async Task A_remittance_is_a_line_with_its_balances_and_ends_with_1_when_it_does_not_balance()
    {
        var (code, remittances, errors) = await X12Typed.RunAsync("remittances", [x12.Put("GS*HP*HOUSE*RELAY01*20261102*0901*9*X*005010X221A1~ST*835*0001~BPR*I*90*C*ACH*CCP*01*999999999*DA*1*1999999999**01*999999999*DA*2*20261120~TRN*1*T1*1999999999~"
            + "N1*PR*PINEWOOD~N1*PE*INVENTED*XX*1730000019~LX*1~CLP*A-1*1*100*80*20*12*P1~CAS*PR*1*20~SE*8*0001~GE*1*9~IEA*1*000000009~")], TestContext.Current.CancellationToken);
        var balance = Assert.Single(remittances).GetProperty("balance");
        Assert.Equal((1, "T1", "-10.00", "0.00"), (code, Text(remittances[0], "trn"), Text(balance, "payment"), Text(balance, "claims")));
        Assert.Contains("payment-balance", errors);
    }

    [Fact(Timeout = Limit)]
    public async Task What_cannot_be_read_is_left_out_and_no_amount_is_made_up_or_rounded()
    {
        var stop = TestContext.Current.CancellationToken;
        var claims = await X12Typed.RunAsync("claims", [x12.PutSet("HC", "005010X222A1", "837", "HL*1**20*1", "HL*2*1*22*0", "CLM*A****11:B:1", "HI*ABK:R05*ABF:", "LX*1", "SV1*HC:99213**UN*",
            "CLM*B*12.345***11:B:1", "LX*1", "SV1*HC:99213*12.345*UN*1.123456")], stop);
        Assert.Equal(1, claims.Code);
        Assert.All(new[] { claims.Json[0], claims.Json[0].GetProperty("lines")[0] }, j => Assert.False(j.TryGetProperty("charge", out _) || j.TryGetProperty("units", out _)));
        Assert.Equal("R05", Assert.Single(claims.Json[0].GetProperty("diagnoses").EnumerateArray()).GetString());
        var line = claims.Json[1].GetProperty("lines")[0];
        Assert.Equal(("12.345", "12.345", "1.123456"), (Text(claims.Json[1], "charge"), Text(line, "charge"), Text(line, "units")));
        Assert.Contains("error amount-unreadable at byte", claims.Errors);
        Assert.Contains("warning amount-decimals at byte", claims.Errors);

        var path = x12.PutSet("HP", "005010X221A1", "835", "BPR*I**C*ACH************20261120", "TRN*1*T1*1999999999", "N1*PR*PINEWOOD", "N1*PE*INVENTED*XX*1730000019", "LX*1",
            "CLP*A-1*1*x***12*P1", "CAS*PR*1*", "SVC*HC:99213**");
        var paid = Assert.Single((await X12Typed.RunAsync("remittances", [path], stop)).Json);
        var claim = paid.GetProperty("claims")[0];
        Assert.False(paid.TryGetProperty("amount", out _) || paid.TryGetProperty("balance", out _));
        Assert.False(claim.TryGetProperty("charge", out _) || claim.TryGetProperty("paid", out _) || claim.TryGetProperty("patientResponsibility", out _));
        Assert.False(claim.GetProperty("adjustments")[0].TryGetProperty("amount", out _) || claim.GetProperty("lines")[0].TryGetProperty("charge", out _) || claim.GetProperty("lines")[0].TryGetProperty("paid", out _));
        var listed = await X12Typed.ReadableAsync(["x12", "remittances", path], stop);
        Assert.Contains("A-1\t1\t\t\t\tPR-1:\t", listed.Lines);

        var status = await X12Typed.RunAsync("acks", [x12.PutSet("HN", "005010X214", "277", "HL*1**20*1", "HL*2*1*21*1", "HL*3*2*19*1", "HL*4*3*PT", "TRN*2*A-1", "STC*A2:20*20261103*WQ*", "SVC*HC:99213*", "STC*A2:20**WQ")], stop);
        Assert.False(Assert.Single(status.Json).GetProperty("claims")[0].GetProperty("lines")[0].TryGetProperty("charge", out _));
    }

    [Fact(Timeout = Limit)]
    public async Task A_line_that_does_not_balance_is_found_at_its_own_segment()
    {
        var path = x12.PutSet("HP", "005010X221A1", "835", "BPR*I*90*C*ACH************20261120", "TRN*1*T1*1999999999", "N1*PR*PINEWOOD", "N1*PE*INVENTED*XX*1730000019", "LX*1",
            "CLP*A-1*1*100*90**12*P1", "SVC*HC:99213*50*50", "SVC*HC:99214*50*30", "CAS*CO*45*10");
        var (_, _, errors) = await X12Typed.RunAsync("remittances", [path], TestContext.Current.CancellationToken);
        var at = (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).IndexOf("SVC*HC:99214", StringComparison.Ordinal);
        Assert.StartsWith($"{path}: error service-balance at byte {at}, SVC03: Line 2 of this claim", errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("inspect")]
    [InlineData("claims")]
    [InlineData("remittances")]
    [InlineData("acks")]
    [InlineData("validate")]
    public async Task Of_several_files_each_line_names_its_own_first_and_of_one_none_does(string command)
    {
        var stop = TestContext.Current.CancellationToken;
        const string Body = "TA1*000000001*261102*0900*A*000~GS*HC*HOUSE*RELAY01*20261102*0901*9*X*005010X222A1~ST*837*0001*005010X222A1~HL*1**20*1~HL*2*1*22*0~CLM*A*1***11:B:1~SE*5*0001~GE*1*9~"
            + "GS*HP*HOUSE*RELAY01*20261102*0901*10*X*005010X221A1~ST*835*0001~BPR*I*0*C*NON************20261120~SE*3*0001~GE*1*10~IEA*2*000000009~";
        string[] paths = [x12.Put(Body, "one"), x12.Put(Body, "two")];
        var both = await X12Typed.RunAsync(command, paths, stop);
        Assert.Equal(paths, both.Json.Select(j => (j.EnumerateObject().First() is { Name: "file" } file ? file.Value : default).GetString()));
        Assert.False(Assert.Single((await X12Typed.RunAsync(command, paths[..1], stop)).Json).TryGetProperty("file", out _));
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_is_none_is_told_and_ends_with_2_and_the_others_are_read()
    {
        var (code, claims, errors) = await X12Typed.RunAsync("claims", [Sample("not-x12.837"), Sample("institutional-other-delimiters.837"), Path.Combine(x12.Folder, "none")], TestContext.Current.CancellationToken);
        Assert.Equal((2, 25), (code, claims.Count));
        Assert.Contains("is no X12 file", errors);
        Assert.Contains("cannot be read", errors);
    }

    [Fact(Timeout = Limit)]
    public async Task A_bad_ISA_is_told_as_what_it_is_and_inspect_and_validate_still_answer_in_JSON()
    {
        var stop = TestContext.Current.CancellationToken;
        var path = x12.Put("GS*HC*HOUSE*RELAY01*20261102*0901*9*X*005010X222A1~GE*0*9~IEA*1*000000009~");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, stop)).Replace("HOUSE          *", "HOUSE *", StringComparison.Ordinal), stop);
        var claims = await X12Typed.RunAsync("claims", [path], stop);
        Assert.Equal(2, claims.Code);
        Assert.StartsWith($"{path} is no X12 file that can be read: error isa-form at byte 0: ", claims.Errors, StringComparison.Ordinal);

        var told = await X12Typed.RunAsync("inspect", [path], stop);
        var finding = Assert.Single(Assert.Single(told.Json).GetProperty("findings").EnumerateArray());
        Assert.Equal((2, "isa-form", 0), (told.Code, Text(finding, "code"), finding.GetProperty("offset").GetInt32()));

        var validated = await X12Typed.RunAsync("validate", [path], stop);
        Assert.Equal((2, "rejected", "isa-form"), (validated.Code, Text(Assert.Single(validated.Json), "verdict"), Text(validated.Json[0].GetProperty("findings")[0], "code")));
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_without_claims_says_so()
    {
        var path = x12.PutSet("FA", "005010X231A1", "999", "AK1*HC*7*005010X222A1", "AK9*A*1*1*1");
        var (code, json, errors) = await X12Typed.RunAsync("claims", [path], TestContext.Current.CancellationToken);
        Assert.Equal((0, $"{path}: no claim (CLM) of an 837 stands in it."), (code, errors));
        Assert.Empty(json);
    }

    [Fact(Timeout = Limit)]
    public async Task Dates_beyond_the_service_and_the_lines_rendering_provider_are_printed_where_present()
    {
        var (_, claims, _) = await X12Typed.RunAsync("claims", [x12.PutSet("HC", "005010X223A2", "837", "HL*1**20*1", "HL*2*1*22*0", "CLM*A*1***11:A:1", "DTP*096*TM*1130", "DTP*435*DT*202610030915",
            "LX*1", "SV2*0120**1*DA*1", "NM1*82*1*POE*LEE****XX*1234567893", "CLM*B*1***11:A:1", "DTP*431*D8*20261001", "DTP*439*D8*20261002", "LX*1", "SV2*0120**1*DA*1")], TestContext.Current.CancellationToken);
        Assert.Equal(("2026-10-03T09:15", "11:30", "1234567893"), (Text(claims[0], "admission"), Text(claims[0], "discharge"), Text(claims[0].GetProperty("lines")[0], "rendering")));
        Assert.Equal(("2026-10-01", "2026-10-02"), (Text(claims[1], "onset"), Text(claims[1], "accident")));
        Assert.False(claims[1].TryGetProperty("admission", out _));
        Assert.False(claims[1].GetProperty("lines")[0].TryGetProperty("rendering", out _));
    }

    [Fact(Timeout = Limit)]
    public async Task A_generated_file_is_accepted_and_a_spoiled_one_is_rejected_with_a_999_that_says_where()
    {
        var stop = TestContext.Current.CancellationToken;
        var path = Path.Combine(x12.Folder, "made.837");
        await using (var made = new CommandProcess(["x12", "generate", "837p", "--claims", "120", "--seed", "5", "--out", path])) Assert.Equal(0, await made.EndedAsync(stop));
        var good = await X12Typed.RunAsync("validate", [path], stop);
        Assert.Equal((0, "accepted", 0), (good.Code, Text(good.Json[0], "verdict"), good.Json[0].GetProperty("findings").GetArrayLength()));

        var text = await File.ReadAllTextAsync(path, stop);
        await File.WriteAllTextAsync(path, text.Replace("CLM*CR00000002*", "CLM*CR00000002*x", StringComparison.Ordinal), stop);
        var answer = Path.Combine(x12.Folder, "answer.999");
        var bad = await X12Typed.RunAsync("validate", [path, "--ack", answer, "--level", "2", "--max", "0"], stop);
        var finding = Assert.Single(bad.Json[0].GetProperty("findings").EnumerateArray());
        Assert.Equal((1, "rejected", "element-number", "2300", "CLM", 2),
            (bad.Code, Text(bad.Json[0], "verdict"), Text(finding, "code"), Text(finding, "loop"), Text(finding, "segment"), finding.GetProperty("element").GetInt32()));

        var acks = await X12Typed.RunAsync("acks", [answer], stop);
        Assert.Equal(("TA1", "999", "P"), (Text(acks.Json[0], "kind"), Text(acks.Json[1], "kind"), Text(acks.Json[1], "ak9")));
        var error = acks.Json[1].GetProperty("transactions")[0].GetProperty("errors")[0];
        Assert.Equal(("CLM", "2300", "6"), (Text(error, "segment"), Text(error, "loop"), Text(error, "elementCode")));
    }

    [Fact(Timeout = Limit)]
    public async Task Code_lists_of_the_user_are_followed_and_bad_ones_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        var path = Path.Combine(x12.Folder, "made.835");
        await using (var made = new CommandProcess(["x12", "generate", "835", "--claims", "3", "--out", path])) Assert.Equal(0, await made.EndedAsync(stop));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, stop)).Replace("CAS*CO*45", "CAS*CO*ZZ9", StringComparison.Ordinal), stop);
        Assert.Equal(("accepted-with-errors", 1), await ValidateAsync([path]));

        var codes = Path.Combine(x12.Folder, "codes");
        await File.WriteAllTextAsync(codes, "Carc\tZZ9\tHouse rule\n", stop);
        Assert.Equal(("accepted", 0), await ValidateAsync([path, "--codes", codes]));

        await File.WriteAllTextAsync(codes, "nothing\n", stop);
        var refused = await X12Typed.RunAsync("validate", [path, "--codes", codes], stop);
        Assert.Equal(2, refused.Code);
        Assert.Contains("Line 1 of the code lists", refused.Errors);

        async Task<(string?, int)> ValidateAsync(IReadOnlyList<string> arguments)
        {
            var run = await X12Typed.RunAsync("validate", arguments, stop);
            return (Text(run.Json[0], "verdict"), run.Code);
        }
    }

    [Fact(Timeout = 3 * Limit)]
    public async Task Spoiled_files_break_nothing()
    {
        var figures = Path.Combine(x12.Folder, "figures");
        await using var run = new CommandProcess(["fuzz", "x12", "--inputs", "5000", "--seed", "4", "--json", figures]);
        await run.EndedAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(figures), run.Errors);
        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(figures, TestContext.Current.CancellationToken));
        Assert.Contains(told.RootElement.EnumerateArray(), f => Text(f, "name") == "exceptions" && f.GetProperty("value").GetDouble() == 0 && f.GetProperty("ok").GetBoolean());
    }

    static string Sample(string name) => Path.Combine(Path.GetDirectoryName(LocalRelay.Sample)!, name);

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
