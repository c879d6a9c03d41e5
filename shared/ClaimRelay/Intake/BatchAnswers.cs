using System.Buffers;
using System.Text;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;
using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Envelopes;
using ClaimStatus = ClaimRelay.Ledger.ClaimStatus;

namespace ClaimRelay.Intake;

/// <summary>What a practice hears of a batch: TA1 or 999 and a readable report in its outbox, and a work item when somebody must act.</summary>
public sealed class BatchAnswers(PracticeOutbox outbox, WorkItems work)
{
    /// <summary>Stands in for the practice of files that were dropped into nobody's folder.</summary>
    public const string UnknownPractice = "@unknown";

    /// <summary>How many interchanges <see cref="AnswerAsync"/> writes, each with a control number of its own.</summary>
    public static int CountOf(BatchReading reading) => reading.Envelope.Interchanges.Sum(i => Refused(i) ? 1 : i.Groups.Count);

    /// <param name="batch">With the numbers of its answers.</param>
    public async Task AnswerAsync(Batch batch, BatchReading reading, IReadOnlyList<Claim> entered, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var number = batch.AnswerNumber;
        foreach (var (index, interchange) in reading.Envelope.Interchanges.Index())
        {
            // By place, too: a broken file may carry one control number twice, or anything in its stead.
            var name = $"{NameOf(batch)}-{index + 1}-{RowKeys.Escape(interchange.ControlNumber)}";
            var output = new ArrayBufferWriter<byte>();
            if (Refused(interchange))
            {
                InterchangeAcknowledgmentWriter.Write(output, content, interchange, number++, batch.ReceivedAt);
                await outbox.PutAsync(batch.Practice, $"{name}.ta1", output.WrittenMemory, cancellation);
                continue;
            }

            foreach (var (place, group) in interchange.Groups.Index())
            {
                output.ResetWrittenCount();
                GroupAcknowledgmentWriter.Write(output, content, interchange, group, new AcknowledgmentNumbers(number, number), batch.ReceivedAt, refuseAll: batch.State is BatchState.Rejected);
                number++;
                await outbox.PutAsync(batch.Practice, $"{name}-{place + 1}.999", output.WrittenMemory, cancellation);
            }
        }

        await outbox.PutAsync(batch.Practice, $"{NameOf(batch)}.report.txt", Encoding.UTF8.GetBytes(Report(batch, entered)), cancellation);
        if (batch.State is BatchState.Rejected || batch.Refused > 0) await work.OpenAsync(Rejected(batch), cancellation);
    }

    // A file name is given out once; a batch that is judged anew has news for the practice.
    static string NameOf(Batch batch) => batch.JudgedBefore == 0 ? batch.Id : $"{batch.Id}-drop{batch.JudgedBefore + 1}";

    static string Judgment(Batch batch) => $"refused-{batch.JudgedBefore + 1}";

    /// <summary>The same bytes were dropped once more and are judged anew: what was asked for the refusal is done.</summary>
    public Task DroppedAgainAsync(Batch refused, CancellationToken cancellation) =>
        work.SettleAsync(refused.Practice, Item(refused, WorkKind.BatchRejected, Judgment(refused)).Id, "The same file was dropped again and judged anew.", cancellation);

    static bool Refused(Interchange interchange) => interchange.Findings.Any(f => f is { Severity: FindingSeverity.Error, InterchangeNote: not null });

    public Task DuplicateAsync(Batch batch, DroppedFile file, CancellationToken cancellation) => work.OpenAsync(Item(batch, WorkKind.DuplicateBatch, file.ETag) with
    {
        Priority = 4,
        Explanation = $"A file with exactly the bytes of batch {batch.Id} (received {batch.ReceivedAt:yyyy-MM-dd HH:mm} UTC) was dropped again. It was not sent again.",
        NextStep = "Nothing, if it was a mistake. If the claims must be sent again, make a new file in the practice system: its bytes must differ, if only in the control number (ISA13).",
    }, cancellation);

    public Task UnknownPracticeAsync(Batch batch, DroppedFile file, CancellationToken cancellation) => work.OpenAsync(Item(batch, WorkKind.BatchRejected, Judgment(batch)) with
    {
        Priority = 2,
        Causes = batch.Causes,
        Explanation = $"A file was dropped into folder '{file.Practice}', which belongs to no practice. Nothing was sent; the file is in the archive.",
        NextStep = "Drop it into the folder of its practice, or add the practice to the configuration.",
    }, cancellation);

    public Task TooLargeAsync(DroppedFile file, string? practice, long most, CancellationToken cancellation) => work.OpenAsync(new()
    {
        Id = RowKeys.Id("work", file.BlobName, file.ETag, "too-large"),
        Kind = WorkKind.BatchRejected,
        Practice = practice ?? UnknownPractice,
        Claims = 0,
        Dollars = 0,
        Causes = [new("intake", "file-too-large", $"{file.Size} bytes; the configuration allows {most}")],
        Explanation = $"A dropped file has {file.Size} bytes, more than intake allows ({most}). Nothing was sent; the file lies where it was dropped.",
        NextStep = "Split it in the practice system, or raise intake.largestFileBytes.",
    }, cancellation);

    static WorkItem Rejected(Batch batch) => Item(batch, WorkKind.BatchRejected, Judgment(batch)) with
    {
        Priority = 2,
        Claims = batch.Refused,
        Dollars = batch.RefusedCharge,
        Causes = batch.Causes,
        Explanation = (batch.State is BatchState.Rejected ? "The batch was refused whole; nothing of it was sent: " : $"{batch.Refused} claim(s) of the batch stand in transaction sets that were refused; the others went: ")
            + string.Join("; ", batch.Causes.Take(5).Select(c => c.Text.TrimEnd('.') + (c.Detail is null ? "" : $" (at {c.Detail})"))) + ".",
        NextStep = (batch.State is BatchState.Rejected
            ? "Correct the cause in the practice system and drop a new file; if the configuration was at fault, mend it and drop the same file again."
            : "Correct the cause in the practice system and drop the refused claims in a new file.")
            + " The report and the acknowledgment in the practice's outbox name every place.",
    };

    static WorkItem Item(Batch batch, WorkKind kind, string occasion) => new()
    {
        Id = RowKeys.Id("work", batch.Practice, batch.Id, kind.ToString(), occasion),
        Kind = kind,
        Practice = batch.Practice,
        Claims = batch.Claims,
        Dollars = 0,
        Explanation = "",
        NextStep = "",
        Evidence = new(batch.Sha256, 0, batch.Size),
    };

    static string Report(Batch batch, IReadOnlyList<Claim> entered)
    {
        var report = new StringBuilder();
        report.AppendLine($"Batch {batch.Id}, file {batch.FileName}, {batch.Size} bytes, received {batch.ReceivedAt:yyyy-MM-dd HH:mm:ss} UTC");
        report.AppendLine($"SHA-256 {batch.Sha256}");
        report.AppendLine(batch.State is BatchState.Rejected ? "REJECTED: nothing was sent." : $"ACCEPTED: {batch.Claims - batch.Held} claims, {Money.Text(batch.Charge - batch.HeldCharge)} dollars, go on.");
        if (batch.Held > 0) report.AppendLine($"HELD BACK: {batch.Held} claims, {Money.Text(batch.HeldCharge)} dollars.");
        if (batch.Refused > 0) report.AppendLine($"REFUSED: {batch.Refused} claims, {Money.Text(batch.RefusedCharge)} dollars.");
        foreach (var cause in batch.Causes) report.AppendLine($"  {cause.Code}: {cause.Text}{(cause.Detail is null ? "" : $" [{cause.Detail}]")}");
        foreach (var claim in entered.Where(c => c.Status is ClaimStatus.Held)) report.AppendLine($"  held: {claim.Key.Pcn}, {Money.Text(claim.Charge)}");
        return report.ToString();
    }
}
