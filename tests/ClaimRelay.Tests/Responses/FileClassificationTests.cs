using System.Text;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Tests.Unpacking;
using ClaimRelay.WorkQueues;
using CsCheck;
using Xunit;

namespace ClaimRelay.Tests.Responses;

/// <summary>Reports of invented clearinghouses: what they are is told by their content, and by their name only where that leaves it open.</summary>
public sealed class FileClassificationTests(AzuriteFixture azurite)
{
    const string Rows = "HDR|20261103|RELAY01|2|\nACK|A-1|100.00|\nREJ|A-2|75.00|DX\nREJ|A-3|10.00|DX\n";
    const string Columns = "FILE 0001          20261103\nCLAIM   CHARGE    STATUS     REASON\nA-1     100.00    ACCEPTED\nA-2      75.00    ERROR      INVALID CODE\n";

    public static TheoryData<string, string, FileKind, KnownBy> Files => new()
    {
        { "1|EBR|20261103|\n" + Rows, "file.dpr", FileKind.Ebr, KnownBy.Content },
        { Rows, "EBR-MULTIPAYER-202611030900-001.ebr", FileKind.Ebr, KnownBy.ContentAndName },
        { Rows, "x.IBR", FileKind.Ibr, KnownBy.ContentAndName },
        { Rows, "DPR-ONE-1.dpr", FileKind.Dpr, KnownBy.ContentAndName },
        { Rows, "report.txt", FileKind.PipeReport, KnownBy.Content },
        { Rows.Replace("\n", "\r\n", StringComparison.Ordinal), "ebri.txt", FileKind.PipeReport, KnownBy.Content },
        { "        ELECTRONIC BATCH REPORT\n\n" + Columns, "a.txt", FileKind.Ebr, KnownBy.Content },
        { "Delayed Payer Report (text)\nA  B\n", "a.ebt", FileKind.Dpr, KnownBy.Content },
        { Columns, "a.ebt", FileKind.Ebr, KnownBy.ContentAndName },
        { Columns, "CF123456.AB", FileKind.ClaimsSummary, KnownBy.ContentAndName },
        { Columns, "SF123456.W9", FileKind.PayerReport, KnownBy.ContentAndName },
        { Columns, "sd123456.aa", FileKind.PayerTotals, KnownBy.ContentAndName },
        { Columns, "SD123456.Z1", FileKind.StatusReport, KnownBy.Content },
        { Columns, "77_EDI_STATUS_20261103.txt", FileKind.StatusReport, KnownBy.ContentAndName },
        { Columns, "FS_HCFA_77_IN_C.txt", FileKind.FileSummary, KnownBy.ContentAndName },
        { Columns, "any", FileKind.StatusReport, KnownBy.Content },
        { "NAME      TOTAL\nCLAIMS    2\n", "any", FileKind.FixedReport, KnownBy.Content },
        { "Dear partner,\nthe portal is closed on Sunday.\n", "notice.835", FileKind.Text, KnownBy.Content },
        { "\uFEFF<!DOCTYPE html>\n<html>", "EBR-1.ebr", FileKind.Html, KnownBy.Content },
        { "<?xml version='1.0'?>\n<html xmlns='x'>", "a", FileKind.Html, KnownBy.Content },
        { "%PDF-1.7\n\u0001\u0002", "CF123456.AB", FileKind.Pdf, KnownBy.Content },
        { "GIF89a\u0001", "a", FileKind.Image, KnownBy.Content },
        { "II*\0\u0008", "a", FileKind.Image, KnownBy.Content },
        { " \r\n\0\0", "a", FileKind.Empty, KnownBy.Content },
        { "", "a", FileKind.Empty, KnownBy.Content },
        { "abc\u0000\u0001def", "a.txt", FileKind.Unknown, KnownBy.Content },
    };

    [Theory, MemberData(nameof(Files))]
    public void Content_says_what_a_file_is_and_the_name_refines_it(string content, string name, FileKind kind, KnownBy by)
    {
        var found = FileClassification.Of(content.StartsWith('\uFEFF') ? Encoding.UTF8.GetBytes(content) : Encoding.Latin1.GetBytes(content), name);
        Assert.Equal((kind, by), (found.Kind, found.By));
    }

    [Fact]
    public void Images_are_told_by_their_first_bytes()
    {
        Assert.Equal(FileKind.Image, FileClassification.Of((byte[])[0x89, .. "PNG\r\n"u8, 0x1A, 10], "a").Kind);
        Assert.Equal(FileKind.Image, FileClassification.Of((byte[])[0xFF, 0xD8, 0xFF, 0xE0, 0], "a").Kind);
    }

    [Fact]
    public void Any_bytes_under_any_name_are_of_one_kind() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[0, 300], Gen.String[Gen.Char["AEJRCK|*~<>\r\n 019."], 0, 300].Select(Encoding.Latin1.GetBytes)), Gen.String[Gen.Char["acefibdprtCFSD_.-019"], 0, 16])
            .Sample((content, name) => Assert.NotEmpty(FileClassification.Of(content, name).Kind.Label()), iter: 1000);

    [Fact]
    public void Every_kind_has_a_name_of_its_own() =>
        Assert.Equal(Enum.GetValues<FileKind>().Length, Enum.GetValues<FileKind>().Select(k => k.Label()).Distinct().Count());

    [Fact(Timeout = 60_000)]
    public async Task A_report_is_announced_once_however_often_and_under_whatever_name_it_comes()
    {
        await using var exchange = new Exchange(new(azurite), TestContext.Current.CancellationToken);
        var content = Encoding.ASCII.GetBytes(Rows);
        var file = await exchange.AnswerAsync(content, "EBR-MULTIPAYER-202611030900-001.ebr");
        Assert.Equal(("EBR", KnownBy.ContentAndName), (file.Kinds, Assert.Single(file.Contents).KnownBy));
        var again = await exchange.AnswerAsync(content, "EBR-MULTIPAYER-202611030900-002.ebr");
        Assert.Equal(file.Key, again.CopyOf);

        var item = Assert.Single(await exchange.AccountWorkAsync());
        Assert.Equal((WorkKind.ReportReceived, "unmatched-responses", 2), (item.Kind, item.Queue, item.Priority));
        Assert.Equal($"A file from the mailbox is an electronic batch report (EBR), of {content.Length} bytes, to judge by its name. 2 of its rows are marked REJ. It is no X12: nothing in it was applied to a claim, and it may name claims that were refused.", item.Explanation);
        Assert.Equal("Read it from the archive. For a claim that it refuses, see whether a 277CA says the same; if none does, correct and drop the claim again.", item.NextStep);
        Assert.Equal(new(file.Sha256, 0, content.Length), item.Evidence);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_report_without_refusals_can_wait_and_what_is_no_report_is_an_unknown_file()
    {
        await using var exchange = new Exchange(new(azurite), TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Packed.Zip(("77_EDI_STATUS_20261103.txt", Encoding.ASCII.GetBytes(Columns))), "77_EDI.zip");
        await exchange.AnswerAsync("%PDF-1.7\n"u8.ToArray());
        Assert.Equal(
            [
                (WorkKind.UnknownFile, 3, "A file from the mailbox holds no X12 answer: it is a PDF document, of 9 bytes. It is archived; nothing was read from it."),
                (WorkKind.ReportReceived, 4, $"Part 1 of an archive from the mailbox is a claim status report in fixed columns, of {Columns.Length} bytes, to judge by its name. It is no X12: nothing in it was applied to a claim, and it may name claims that were refused."),
            ],
            (await exchange.AccountWorkAsync()).Select(i => (i.Kind, i.Priority, i.Explanation)));
    }
}
