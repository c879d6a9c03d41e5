using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay x12 remittances</c>: balances, details, and what people read.</summary>
public sealed class X12RemittancesTests : IDisposable
{
    const int Limit = 120_000;

    readonly X12Typed x12 = new();

    public void Dispose() => x12.Dispose();

    [Fact(Timeout = Limit)]
    public async Task Each_claim_and_line_that_does_not_balance_is_told_with_its_difference_and_ends_with_1()
    {
        var path = Put("90", "CLP*A-1*1*100*80*20*12*P1", "SVC*HC:99213*60*60", "SVC*HC:99214*40*20", "CAS*PR*1*15", "CLP*A-2*1*10*10**12*P2");
        var (code, json, errors) = await X12Typed.RunAsync("remittances", [path], TestContext.Current.CancellationToken);
        Assert.Equal(1, code);
        Assert.Equal("0.00", Assert.Single(json).GetProperty("balance").GetProperty("payment").GetString());
        var told = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var file = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (claim, line) = (file.IndexOf("CLP*A-1", StringComparison.Ordinal), file.IndexOf("SVC*HC:99214", StringComparison.Ordinal));
        Assert.Equal(
        [
            $"{path}: error service-balance at byte {line}, SVC03: Line 2 of this claim: its charge (SVC02) less its adjustments (CAS) differs from what was paid (SVC03) by 5.00.",
            $"{path}: error claim-balance at byte {claim}, CLP04: The claim's charge (CLP03) less all its adjustments (CAS of claim and lines) differs from what was paid (CLP04) by 5.00.",
        ], told);
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_rare_is_printed_where_it_stands_and_nowhere_else()
    {
        var path = Put("90", "CLP*A-1*1*80*80**12*P1", "REF*EA*R1", "AMT*AU*80", "QTY*CA*3", "SVC*HC:99212*80*80**1*HC:99213:25*2", "REF*6R*L1", "LQ*RX*75", "CLP*A-2*1*10*10**12*P2", "SVC*HC:99213*10*10");
        var (code, json, _) = await X12Typed.RunAsync("remittances", [path], TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        var claims = Assert.Single(json).GetProperty("claims");
        Assert.Equal(""" [{"qualifier":"AU","amount":"80.00"}] """.Trim(), claims[0].GetProperty("amounts").GetRawText());
        Assert.Equal(""" [{"qualifier":"CA","quantity":"3"}] """.Trim(), claims[0].GetProperty("quantities").GetRawText());
        Assert.Equal(""" [{"qualifier":"EA","value":"R1"}] """.Trim(), claims[0].GetProperty("references").GetRawText());
        var line = claims[0].GetProperty("lines")[0];
        Assert.Equal(("99213", "2", "L1", "RX:75"), (line.GetProperty("originalProcedure").GetString(), line.GetProperty("originalUnits").GetString(),
            line.GetProperty("controlNumber").GetString(), line.GetProperty("remarks")[0].GetString()));
        Assert.Equal(["pcn", "status", "charge", "paid", "payerClaimNumber", "adjustments", "remarks", "lines"], claims[1].EnumerateObject().Select(m => m.Name));
        Assert.Equal(["procedure", "modifiers", "charge", "paid", "units", "adjustments", "remarks"], claims[1].GetProperty("lines")[0].EnumerateObject().Select(m => m.Name));
    }

    [Fact(Timeout = Limit)]
    public async Task Read_by_people_each_code_is_explained_once()
    {
        var path = Put("85", "CLP*A-1*1*100*80*20*12*P1", "CAS*PR*1*20", "MOA***MA01", "CLP*A-2*1*30*10*20*12*P2", "CAS*PR*1*20", "PLB*1730000019*20261231*WO:R1*5");
        var (code, lines, _) = await X12Typed.ReadableAsync(["x12", "remittances", path], TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        Assert.Contains("A-1\t1\t100.00\t80.00\t20.00\tPR-1:20.00\tMA01", lines);
        Assert.Contains("1730000019\tWO\tR1\t5.00", lines);
        Assert.Single(lines, l => l == "1\tDeductible");
        Assert.Single(lines, l => l.StartsWith("MA01\t", StringComparison.Ordinal));
        Assert.Single(lines, l => l.StartsWith("provider adjustment WO\t", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task Codes_are_explained_in_the_users_own_words()
    {
        var stop = TestContext.Current.CancellationToken;
        var codes = Path.Combine(x12.Folder, "codes");
        await File.WriteAllTextAsync(codes, "Carc\tZ9\tHouse rule\nCarc\t1\tYearly deductible\n", stop);
        var path = Put("80", "CLP*A-1*1*100*80*20*12*P1", "CAS*PR*1*15**Z9*5");
        var (_, lines, _) = await X12Typed.ReadableAsync(["x12", "remittances", path, "--codes", codes], stop);
        Assert.Single(lines, l => l == "1\tYearly deductible");
        Assert.Single(lines, l => l == "Z9\tHouse rule");
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_without_an_835_says_so()
    {
        var path = x12.PutSet("FA", "005010X231A1", "999", "AK1*HC*7*005010X222A1", "AK9*A*1*1*1");
        var (code, json, errors) = await X12Typed.RunAsync("remittances", [path], TestContext.Current.CancellationToken);
        Assert.Equal((0, $"{path}: no 835 stands in it."), (code, errors));
        Assert.Empty(json);
    }

    string Put(string payment, params IReadOnlyList<string> segments) => x12.PutSet("HP", "005010X221A1", "835",
        [$"BPR*I*{payment}*C*ACH*CCP*01*999999999*DA*1*1999999999**01*999999999*DA*2*20261120", "TRN*1*T1*1999999999", "N1*PR*PINEWOOD", "N1*PE*INVENTED*XX*1730000019", "LX*1", .. segments]);
}
