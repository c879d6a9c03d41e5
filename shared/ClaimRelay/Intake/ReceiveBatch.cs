using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Intake;

/// <summary>Takes in one file that a practice dropped: archives it, checks it, enters its claims, splits it by account and has the parts sent. May be run again after a crash at any line.</summary>
public sealed partial class ReceiveBatch(
    DropZone drops, Archive archive, BatchLedger batches, ClaimLedger claims, PrepareTransmission prepare, TransmissionLedger transmissions, BatchAnswers answers,
    CommandQueues queues, RelayConfiguration configuration, ILogger<ReceiveBatch> logger)
{
    const int AtOnce = 8;

    public async Task<CommandOutcome> RunAsync(BatchDropped dropped, CancellationToken cancellation)
    {
        if (dropped.BlobName is not { } name || await drops.FindAsync(name, cancellation) is not { } file) return CommandOutcome.Done;
        if (file.Size > configuration.Intake.LargestFileBytes)
        {
            // Left where it is: it cannot be read whole, and must not be lost.
            await answers.TooLargeAsync(file, PracticeOf(file)?.Id, configuration.Intake.LargestFileBytes, cancellation);
            return CommandOutcome.Done;
        }

        if (await drops.ReadAsync(file, cancellation) is not { } content) return CommandOutcome.Done;
        var hash = await archive.StoreAsync(content, cancellation);
        var practice = PracticeOf(file);
        var batch = await batches.OpenAsync(practice?.Id ?? BatchAnswers.UnknownPractice, file.FileName, file.ETag, hash, content.Length, cancellation);
        if (batch is { State: BatchState.Rejected } && batch.DropETag != file.ETag)
        {
            // Nothing of it was entered or sent, and what refused it may have been the configuration: these bytes are judged anew.
            await answers.DroppedAgainAsync(batch, cancellation);
            batch = await batches.ReopenAsync(batch, file.FileName, file.ETag, cancellation);
        }

        // The same bytes under another ETag are a duplicate; yet if the first run over them was cut short, this one must end its work: nobody else may.
        if (batch.State is BatchState.Receiving) batch = practice is null ? await RejectUnknownAsync(batch, file, cancellation) : await TakeInAsync(batch, practice, content, file.DuplicatesAllowedBecause, cancellation);
        await SendAsync(batch, cancellation);
        if (batch.DropETag != file.ETag) await answers.DuplicateAsync(batch, file, cancellation);
        LogReceived(batch.Practice, batch.Id, batch.State, batch.Claims, batch.Held);
        await drops.RemoveAsync(file, cancellation);
        return CommandOutcome.Done;
    }

    Practice? PracticeOf(DroppedFile file) => configuration.Practices.FirstOrDefault(p => p.Id == file.Practice);

    async Task<Batch> TakeInAsync(Batch batch, Practice practice, ReadOnlyMemory<byte> content, string? duplicatesAllowedBecause, CancellationToken cancellation)
    {
        var reading = BatchReading.Read(content, practice, configuration, batch.Id, batch.ReceivedAt);
        var refused = reading.Rejected ? reading.Sets.SelectMany(s => s.Claims).ToList() : [.. reading.Sets.Where(s => s.Refused).SelectMany(s => s.Claims)];
        var entered = reading.Rejected ? [] : await EnterAsync(reading, duplicatesAllowedBecause, cancellation);
        var held = entered.Where(c => c.Status is ClaimStatus.Held).ToList();

        var sendable = entered.Where(c => c.Status is not ClaimStatus.Held).Select(c => c.Key.Id).ToHashSet();
        var sent = new List<BatchTransmission>();
        foreach (var plan in PlanTransmissions.For(batch, reading.Sets, sendable, configuration.Intake.ClaimsPerTransaction))
        {
            var transmission = await prepare.RunAsync(plan, content, cancellation);
            sent.Add(new(transmission.Account, transmission.Id));
        }

        var numbered = await batches.NumberAsync(batch, BatchAnswers.CountOf(reading), cancellation);
        var closed = batch with
        {
            AnswerNumber = numbered.AnswerNumber,
            Answers = numbered.Answers,
            State = reading.Rejected ? BatchState.Rejected : BatchState.Accepted,
            Claims = entered.Count,
            Charge = entered.Sum(c => c.Charge),
            Held = held.Count,
            HeldCharge = held.Sum(c => c.Charge),
            Refused = refused.Count,
            RefusedCharge = refused.Sum(c => c.Entry.Charge),
            Transmissions = sent,
            Causes = CauseList.Bounded([.. reading.Findings.Select(f => new Cause("intake", f.Code, f.Message) { Detail = f.Place is { } p ? $"byte {p.Offset}, {p.SegmentId}{(p.Element > 0 ? $"{p.Element:00}" : "")}" : null })]),
        };
        await answers.AnswerAsync(closed, reading, entered, content, cancellation);
        await batches.CloseAsync(closed, cancellation);
        return closed;
    }

    async Task<IReadOnlyList<Claim>> EnterAsync(BatchReading reading, string? duplicatesAllowedBecause, CancellationToken cancellation)
    {
        var entered = new System.Collections.Concurrent.ConcurrentBag<Claim>();
        // Claims that would be duplicates of each other enter in the order of the file, so that it is always the later one that is held.
        var rivals = reading.Claims.GroupBy(c => c.Entry.FilingSlot);
        await Parallel.ForEachAsync(rivals, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (same, token) =>
        {
            foreach (var claim in same) entered.Add(await claims.RegisterAsync(claim.Entry, claim.Hold, token, duplicatesAllowedBecause));
        });
        return [.. entered.OrderBy(c => c.Key.Id, StringComparer.Ordinal)];
    }

    async Task SendAsync(Batch batch, CancellationToken cancellation)
    {
        foreach (var part in batch.Transmissions)
        {
            if (await transmissions.FindAsync(part.Account, part.Id, cancellation) is { IsFinal: false }) await queues.SendAsync(new TransmitCommand(part.Account, part.Id), cancellation);
        }
    }

    async Task<Batch> RejectUnknownAsync(Batch batch, DroppedFile file, CancellationToken cancellation)
    {
        var closed = batch with { State = BatchState.Rejected, Causes = [new("intake", "unknown-practice", $"The drop zone's folder '{file.Practice}' is no practice of the configuration")] };
        await answers.UnknownPracticeAsync(closed, file, cancellation);
        await batches.CloseAsync(closed, cancellation);
        return closed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Practice {Practice}, batch {Batch}: {State}, {Claims} claims, {Held} held")]
    partial void LogReceived(string practice, string batch, BatchState state, int claims, int held);
}
