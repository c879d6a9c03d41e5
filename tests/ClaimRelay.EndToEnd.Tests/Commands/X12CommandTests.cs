using System.Text.Json;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay x12 …</c>, typed over files.</summary>
public sealed class X12CommandTests : IDisposable
{
    const int Limit = 60_000;

    const string Head = "ISA*00*          *00*          *ZZ*HOUSE          *ZZ*RELAY01        *261102*0901*^*00501*000000009*0*P*:~";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("x12-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact(Timeout = Limit)]
    public async Task Inspect_names_everything_down_to_the_sets_and_ends_with_1_when_a_count_is_wrong()
    {
        var good = await RunAsync("inspect", [Sample("institutional-other-delimiters.837")], TestContext.Current.CancellationToken);
        var interchange = Assert.Single(good.Json).GetProperty("interchanges")[0];
        var set = interchange.GetProperty("groups")[0].GetProperty("transactions")[0];
        Assert.Equal((0, "000000002", "837", 25, 569), (good.Code, Text(interchange, "isa13"), Text(set, "st01"), set.GetProperty("claims").GetInt32(), set.GetProperty("segments").GetInt32()));

        var bad = await RunAsync("inspect", [Sample("wrong-count.837")], TestContext.Current.CancellationToken);
        var finding = Assert.Single(bad.Json[0].GetProperty("findings").EnumerateArray());
        Assert.Equal((1, "se01-count", "SE", 1), (bad.Code, Text(finding, "code"), Text(finding, "segment"), finding.GetProperty("element").GetInt32()));
    }

    [Fact(Timeout = Limit)]
    public async Task A_set_outside_any_group_does_not_lend_its_claims_to_another()
    {
        var (_, told, _) = await RunAsync("inspect", [Put("ST*837*0009*005010X222A1~CLM*A*1~CLM*B*1~SE*4*0009~GS*HC*HOUSE*RELAY01*20261102*0901*9*X*005010X222A1~"
            + "ST*837*0001*005010X222A1~CLM*C*1~SE*3*0001~GE*1*9~IEA*1*000000009~")], TestContext.Current.CancellationToken);
        var set = told[0].GetProperty("interchanges")[0].GetProperty("groups")[0].GetProperty("transactions")[0];
        Assert.Equal(("0001", 1), (Text(set, "st02"), set.GetProperty("claims").GetInt32()));
    }

    [Fact(Timeout = Limit)]
    public async Task Claims_are_a_line_each_with_dollars_as_text_and_their_place_in_the_file()
    {
        var path = Sample("institutional-other-delimiters.837");
        var (code, claims, _) = await RunAsync("claims", [path], TestContext.Current.CancellationToken);
        Assert.Equal((0, 25), (code, claims.Count));
        var content = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.All(claims, c => Assert.StartsWith($"CLM|{Text(c, "pcn")}|", content[c.GetProperty("offset").GetInt32()..], StringComparison.Ordinal));
        Assert.Equal(("I", "131", "337.39", "PINE1"), (Text(claims[0], "type"), Text(claims[0], "typeOfBill"), Text(claims[0], "charge"), Text(claims[0].GetProperty("payer"), "id")));
        Assert.False(claims[0].TryGetProperty("placeOfService", out _));
    }

    [Fact(Timeout = Limit)]
    public async Task Acknowledgments_of_every_kind_in_one_file_are_a_line_each()
    {
        var (code, acks, _) = await RunAsync("acks", [Put("TA1*000000001*261102*0900*A*000~GS*FA*HOUSE*RELAY01*20261102*0901*9*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*7*005010X222A1~"
            + "AK2*837*0001*005010X222A1~IK3*NM1*8*2010*8~IK4*9*67*1~IK5*R*5~AK9*R*1*1*0~SE*8*0001~GE*1*9~IEA*1*000000009~")], TestContext.Current.CancellationToken);
        Assert.Equal((0, "TA1", "999"), (code, Text(acks[0], "kind"), Text(acks[1], "kind")));
        var error = acks[1].GetProperty("transactions")[0].GetProperty("errors")[0];
        Assert.Equal(("NM1", 8, 9, "1"), (Text(error, "segment"), error.GetProperty("ordinal").GetInt32(), error.GetProperty("element").GetInt32(), Text(error, "elementCode")));
    }

    [Fact(Timeout = Limit)]
    public async Task A_remittance_is_a_line_with_its_balances_and_ends_with_1_when_it_does_not_balance()
    {
        var (code, remittances, errors) = await RunAsync("remittances", [Put("GS*HP*HOUSE*RELAY01*20261102*0901*9*X*005010X221A1~ST*835*0001~BPR*I*90*C*ACH*CCP*01*999999999*DA*1*1999999999**01*999999999*DA*2*20261120~TRN*1*T1*1999999999~"
            + "N1*PR*PINEWOOD~N1*PE*INVENTED*XX*1730000019~LX*1~CLP*A-1*1*100*80*20*12*P1~CAS*PR*1*20~SE*8*0001~GE*1*9~IEA*1*000000009~")], TestContext.Current.CancellationToken);
        var balance = Assert.Single(remittances).GetProperty("balance");
        Assert.Equal((1, "T1", "-10.00", "0.00"), (code, Text(remittances[0], "trn"), Text(balance, "payment"), Text(balance, "claims")));
        Assert.Contains("payment-balance", errors);
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_is_none_is_told_and_ends_with_2_and_the_others_are_read()
    {
        var (code, claims, errors) = await RunAsync("claims", [Sample("not-x12.837"), Sample("institutional-other-delimiters.837"), Path.Combine(folder.FullName, "none")], TestContext.Current.CancellationToken);
        Assert.Equal((2, 25), (code, claims.Count));
        Assert.Contains("is no X12 file", errors);
        Assert.Contains("cannot be read", errors);
    }

    [Fact(Timeout = Limit)]
    public async Task A_generated_file_is_accepted_and_a_spoiled_one_is_rejected_with_a_999_that_says_where()
    {
        var stop = TestContext.Current.CancellationToken;
        var path = Path.Combine(folder.FullName, "made.837");
        await using (var made = new CommandProcess(["x12", "generate", "837p", "--claims", "120", "--seed", "5", "--out", path])) Assert.Equal(0, await made.EndedAsync(stop));
        var good = await RunAsync("validate", [path], stop);
        Assert.Equal((0, "accepted", 0), (good.Code, Text(good.Json[0], "verdict"), good.Json[0].GetProperty("findings").GetArrayLength()));

        var text = await File.ReadAllTextAsync(path, stop);
        await File.WriteAllTextAsync(path, text.Replace("CLM*CR00000002*", "CLM*CR00000002*x", StringComparison.Ordinal), stop);
        var answer = Path.Combine(folder.FullName, "answer.999");
        var bad = await RunAsync("validate", [path, "--ack", answer, "--level", "2", "--max", "0"], stop);
        var finding = Assert.Single(bad.Json[0].GetProperty("findings").EnumerateArray());
        Assert.Equal((1, "rejected", "element-number", "2300", "CLM", 2),
            (bad.Code, Text(bad.Json[0], "verdict"), Text(finding, "code"), Text(finding, "loop"), Text(finding, "segment"), finding.GetProperty("element").GetInt32()));

        var acks = await RunAsync("acks", [answer], stop);
        Assert.Equal(("TA1", "999", "P"), (Text(acks.Json[0], "kind"), Text(acks.Json[1], "kind"), Text(acks.Json[1], "ak9")));
        var error = acks.Json[1].GetProperty("transactions")[0].GetProperty("errors")[0];
        Assert.Equal(("CLM", "2300", "6"), (Text(error, "segment"), Text(error, "loop"), Text(error, "elementCode")));
    }

    [Fact(Timeout = Limit)]
    public async Task Code_lists_of_the_user_are_followed_and_bad_ones_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        var path = Path.Combine(folder.FullName, "made.835");
        await using (var made = new CommandProcess(["x12", "generate", "835", "--claims", "3", "--out", path])) Assert.Equal(0, await made.EndedAsync(stop));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, stop)).Replace("CAS*CO*45", "CAS*CO*ZZ9", StringComparison.Ordinal), stop);
        Assert.Equal(("accepted-with-errors", 1), await ValidateAsync([path]));

        var codes = Path.Combine(folder.FullName, "codes");
        await File.WriteAllTextAsync(codes, "Carc\tZZ9\tHouse rule\n", stop);
        Assert.Equal(("accepted", 0), await ValidateAsync([path, "--codes", codes]));

        await File.WriteAllTextAsync(codes, "nothing\n", stop);
        var refused = await RunAsync("validate", [path, "--codes", codes], stop);
        Assert.Equal(2, refused.Code);
        Assert.Contains("Line 1 of the code lists", refused.Errors);

        async Task<(string?, int)> ValidateAsync(IReadOnlyList<string> arguments)
        {
            var run = await RunAsync("validate", arguments, stop);
            return (Text(run.Json[0], "verdict"), run.Code);
        }
    }

    [Fact(Timeout = 3 * Limit)]
    public async Task Spoiled_files_break_nothing()
    {
        var figures = Path.Combine(folder.FullName, "figures");
        await using var run = new CommandProcess(["fuzz", "x12", "--inputs", "5000", "--seed", "4", "--json", figures]);
        await run.EndedAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(figures), run.Errors);
        using var told = JsonDocument.Parse(await File.ReadAllTextAsync(figures, TestContext.Current.CancellationToken));
        Assert.Contains(told.RootElement.EnumerateArray(), f => Text(f, "name") == "exceptions" && f.GetProperty("value").GetDouble() == 0 && f.GetProperty("ok").GetBoolean());
    }

    static async Task<(int Code, IReadOnlyList<JsonElement> Json, string Errors)> RunAsync(string command, IReadOnlyList<string> files, CancellationToken stop)
    {
        await using var run = new CommandProcess(["x12", command, .. files, "--json"]);
        var code = await run.EndedAsync(stop);
        return (code, [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)], run.Errors);
    }

    static string Sample(string name) => Path.Combine(Path.GetDirectoryName(LocalRelay.Sample)!, name);

    string Put(string body)
    {
        var path = Path.Combine(folder.FullName, "answer");
        File.WriteAllText(path, Head + body);
        return path;
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
