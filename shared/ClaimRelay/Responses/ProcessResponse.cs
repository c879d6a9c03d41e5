using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Remittances;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Responses;

/// <summary>Ties every answer in a fetched file to what it answers. May be run again after a crash at any line, and over the same words in another file: each effect has an id made of what it says.</summary>
public sealed partial class ProcessResponse(
    FetchLedger fetched, Archive archive, AcknowledgeInterchange interchanges, AcknowledgeGroup groups, ReportStatus statuses, PostRemittance remittances,
    WorkItems work, RelayConfiguration configuration, ILogger<ProcessResponse> logger)
{
    public async Task<CommandOutcome> RunAsync(string accountId, string fileKey, CancellationToken cancellation)
    {
        var file = await fetched.FindAsync(accountId, fileKey, cancellation) ?? throw new KeyNotFoundException($"File {fileKey} is not in the mailbox ledger of account {accountId}.");
        if (file is { ProcessedAt: not null, Unmatched: 0 }) return CommandOutcome.Done;

        var account = configuration.Account(accountId);
        var content = await archive.ReadAsync(file.Sha256, cancellation);
        var reading = ResponseReading.Read(content);
        var unmatched = new List<Cause>();
        foreach (var part in reading.Parts)
        {
            var evidence = new Evidence(file.Sha256, part.Range.Offset, part.Range.Length);
            unmatched.AddRange(part switch
            {
                InterchangeAnswer answer => await interchanges.ApplyAsync(account, answer.Acknowledgment, evidence, cancellation),
                GroupAnswer answer => await groups.ApplyAsync(account, answer.Acknowledgment, evidence, cancellation),
                StatusAnswer answer => await statuses.ApplyAsync(account, answer.Acknowledgment, evidence, cancellation),
                RemittanceAnswer answer => await remittances.ApplyAsync(account, answer, content, evidence, cancellation),
                OtherAnswer other => [new("response", other.TransactionSetId, $"Transaction set {other.TransactionSetId} is none that answers a claim file")],
                _ => throw new ArgumentOutOfRangeException(nameof(fileKey), part.GetType().Name, "No rule for this part of a response."),
            });
        }

        await remittances.CutAsync(account, [.. reading.Parts.OfType<RemittanceAnswer>()], content, cancellation);
        await ReportAsync(file, reading, unmatched, ResponseNames.KindOf(configuration.ProfileOf(account), Path.GetFileName(file.Path)), cancellation);
        await fetched.CloseAsync(file, reading.Kinds, unmatched.Count, cancellation);
        LogProcessed(accountId, fileKey, reading.Kinds, unmatched.Count);
        return CommandOutcome.Done;
    }

    /// <param name="named">What its name says it is; null when that says nothing.</param>
    async Task ReportAsync(FetchedFile file, ResponseReading reading, List<Cause> unmatched, string? named, CancellationToken cancellation)
    {
        if (reading.Parts.Count == 0 && (!reading.IsX12 || reading.Damage.Count == 0))
        {
            await work.OpenAsync(Item(file, WorkKind.UnknownFile) with
            {
                Explanation = $"A file of {file.Size} bytes from the mailbox holds no X12 answer{(named is null ? "" : $"; by its name it is one of kind {named}")}. It is archived; nothing was read from it.",
                NextStep = "Open it from the archive; if it is a report of the clearinghouse, read it there.",
            }, cancellation);
        }
        else if (reading.Damage.Count > 0)
        {
            await work.OpenAsync(Item(file, WorkKind.UnknownFile) with
            {
                Causes = [.. reading.Damage.Select(f => new Cause("response", f.Code, f.Message))],
                Explanation = "An answer from the mailbox is damaged: its envelope does not add up. What could be read of it was applied; something may be missing.",
                NextStep = "Ask the clearinghouse to send the file again.",
            }, cancellation);
        }

        if (unmatched.Count > 0)
        {
            await work.OpenAsync(Item(file, WorkKind.UnmatchedAnswer) with
            {
                Claims = unmatched.Count,
                Causes = unmatched,
                Explanation = $"{unmatched.Count} answer(s) in a file from the mailbox match nothing that was sent. They are kept, and for {RecordDelivery.TryAgainFor.TotalDays:0} days tried again whenever something is sent.",
                NextStep = "Find out whether the claims were sent by another system; if they are ours, see what differs in the control number, dates or charge.",
            }, cancellation);
        }
        else if (file.Unmatched > 0)
        {
            await work.SettleAsync(WorkItems.ForAccount(file.Account), IdOf(file, WorkKind.UnmatchedAnswer), "All of its answers were matched since.", cancellation);
        }
    }

    static string IdOf(FetchedFile file, WorkKind kind) => RowKeys.Id("work", file.Account, file.Key, kind.ToString());

    static WorkItem Item(FetchedFile file, WorkKind kind) => new()
    {
        Id = IdOf(file, kind),
        Kind = kind,
        Practice = WorkItems.ForAccount(file.Account),
        Account = file.Account,
        Claims = 0,
        Dollars = 0,
        Explanation = "",
        NextStep = "",
        Evidence = new(file.Sha256, 0, file.Size),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account}: processed file {File} ({Kinds}), {Unmatched} answers unmatched")]
    partial void LogProcessed(string account, string file, string kinds, int unmatched);
}
