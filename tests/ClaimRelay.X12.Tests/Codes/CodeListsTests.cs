using ClaimRelay.X12.Codes;
using Xunit;

namespace ClaimRelay.X12.Tests.Codes;

public class CodeListsTests
{
    /// <summary>Codes that send a biller somewhere: a word of what the owner's list means must stand in our text.</summary>
    [Theory]
    [InlineData(CodeList.ClaimStatusCategory, "A3", "unprocessable")]
    [InlineData(CodeList.ClaimStatusCategory, "A7", "invalid")]
    [InlineData(CodeList.ClaimStatusCategory, "P5", "held by the payer's administration or system")]
    [InlineData(CodeList.ClaimStatus, "3", "waits for the payment run")]
    [InlineData(CodeList.ClaimStatus, "33", "subscriber id not found")]
    [InlineData(CodeList.ClaimStatus, "89", "dental benefits on the dates")]
    [InlineData(CodeList.ClaimStatus, "91", "not eligible or not approved on the dates")]
    [InlineData(CodeList.ClaimStatus, "129", "Blue Cross")]
    [InlineData(CodeList.ClaimStatus, "130", "Blue Shield")]
    [InlineData(CodeList.ClaimStatus, "506", "changing its clearinghouse")]
    [InlineData(CodeList.ClaimStatus, "562", "NPI")]
    [InlineData(CodeList.ClaimStatus, "718", "required time")]
    [InlineData(CodeList.Carc, "16", "see the remark codes")]
    [InlineData(CodeList.Carc, "18", "duplicate")]
    [InlineData(CodeList.Carc, "29", "Filing limit")]
    [InlineData(CodeList.Carc, "50", "Not medically necessary")]
    [InlineData(CodeList.Carc, "197", "Authorisation")]
    [InlineData(CodeList.Carc, "250", "Wrong attachment")]
    [InlineData(CodeList.Carc, "P2", "not related to work")]
    [InlineData(CodeList.Rarc, "N290", "Rendering provider primary id")]
    [InlineData(CodeList.Rarc, "N479", "Other payer's remittance missing")]
    [InlineData(CodeList.Rarc, "N519", "modifiers")]
    [InlineData(CodeList.Rarc, "N522", "crossover")]
    [InlineData(CodeList.Rarc, "MA130", "unprocessable")]
    [InlineData(CodeList.TransactionError, "15", "originator")]
    [InlineData(CodeList.GroupError, "15", "syntax")]
    [InlineData(CodeList.GroupError, "25", "S4E")]
    [InlineData(CodeList.GroupError, "26", "S4S")]
    [InlineData(CodeList.InterchangeNote, "025", "Duplicate")]
    [InlineData(CodeList.ProviderAdjustment, "WO", "Overpayment recovery")]
    public void The_text_of_an_often_used_code_says_what_the_code_means(CodeList list, string code, string words) =>
        Assert.Contains(words, CodeLists.Default.Text(list, code), StringComparison.Ordinal);

    [Fact]
    public void Adjustment_reasons_that_were_added_lately_are_known() =>
        Assert.All(Enumerable.Range(289, 16).Select(n => $"{n}").Concat(Enumerable.Range(1, 31).Select(n => $"P{n}")), code => Assert.True(CodeLists.Default.IsKnown(CodeList.Carc, code), code));

    [Fact]
    public void No_text_is_empty_or_long_and_no_code_stands_twice()
    {
        HashSet<string> codes = [];
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "shared", "ClaimRelay.X12", "Codes", "codes.tsv")).Where(l => !l.StartsWith('#')))
        {
            var fields = line.Split('\t');
            Assert.InRange(fields[2].Length, 1, 90);
            Assert.True(codes.Add($"{fields[0]} {fields[1]}"), $"{fields[0]} {fields[1]} stands twice");
        }
    }
}
