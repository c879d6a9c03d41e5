using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Remittances;
using ClaimRelay.Storage;
using ClaimRelay.Unpacking;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Responses;

/// <summary>Ties every answer in a fetched file to what it answers. May be run again after a crash at any line, and over the same words in another file: each effect has an id made of what it says.</summary>
public sealed partial class ProcessResponse(
    FetchLedger fetched, Archive archive, OpenResponse opening, AcknowledgeInterchange interchanges, AcknowledgeGroup groups, ReportStatus statuses, PostRemittance remittances,
    ResponseWork work, Accounts accounts, SilentMailbox silence, RelayConfiguration configuration, ILogger<ProcessResponse> logger)
{
    static readonly TimeSpan WhileKeysAreMissing = TimeSpan.FromMinutes(5);

    public async Task<CommandOutcome> RunAsync(string accountId, string fileKey, CancellationToken cancellation)
    {
        var file = await fetched.FindAsync(accountId, fileKey, cancellation) ?? throw new KeyNotFoundException($"File {fileKey} is not in the mailbox ledger of account {accountId}.");
        if (!file.IsOpen) return CommandOutcome.Done;

        var account = configuration.Account(accountId);
        try
        {
            var closed = await ApplyAsync(account, file, cancellation);
            await silence.HeardAsync(closed, cancellation);
            await fetched.CloseAsync(closed, cancellation);
            LogProcessed(accountId, fileKey, closed.Kinds, closed.Unmatched, closed.Unopened);
            return CommandOutcome.Done;
        }
        catch (MailboxException failure)
        {
            // The account's keys, not the file: the account stops where only a person can mend them, and the file waits.
            await accounts.NoteFailureAsync(failure, cancellation);
            LogKeys(accountId, fileKey, failure.Fault);
            return CommandOutcome.RetryIn(WhileKeysAreMissing);
        }
    }

    /// <summary>The file with what was found in it, every effect of which is applied.</summary>
    async Task<FetchedFile> ApplyAsync(Account account, FetchedFile file, CancellationToken cancellation)
    {
        var contents = new List<FetchedContent>();
        var (unmatched, unopened) = (0, 0);
        await foreach (var part in opening.RunAsync(account, file, await archive.ReadAsync(file.Sha256, cancellation), cancellation))
        {
            switch (part)
            {
                case OpenedPart.Content content:
                    var (found, rest) = await ApplyAsync(account, file, content, cancellation);
                    contents.Add(found);
                    unmatched += rest;
                    break;
                case OpenedPart.Closed closed:
                    await work.ClosedAsync(file, closed, cancellation);
                    contents.Add(new(closed.Place, null, 0, closed.Kind.Label(), KnownBy.Content) { Fault = closed.Fault.ToString() });
                    if (closed.Fault.IsMended()) unopened++;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(file), part.GetType().Name, "No rule for this part of a file.");
            }
        }

        await work.SettleOpenedAsync(file, contents, cancellation);
        var kinds = string.Join('+', contents.SelectMany(c => c.Kinds.Split('+')).Distinct());
        return file with { Kinds = kinds, Contents = contents, Unmatched = unmatched, Unopened = unopened };
    }

    /// <returns>What the content is, and how many of its answers matched nothing.</returns>
    async Task<(FetchedContent Found, int Unmatched)> ApplyAsync(Account account, FetchedFile file, OpenedPart.Content content, CancellationToken cancellation)
    {
        // A member is archived for itself, so that evidence within it leads to bytes.
        var hash = content.Place.Length == 0 ? file.Sha256 : await archive.StoreAsync(content.Bytes, cancellation);
        var reading = ResponseReading.Read(content.Bytes);
        if (!reading.IsX12 && reading.Parts.Count == 0)
        {
            var known = FileClassification.Of(content.Bytes.Span, content.Name);
            var other = new FetchedContent(content.Place, hash, content.Bytes.Length, known.Kind.Label(), known.By);
            await work.NoAnswerAsync(file, other, known, ResponseNames.KindOf(configuration.ProfileOf(account), content.Name), cancellation);
            return (other, 0);
        }

        var found = new FetchedContent(content.Place, hash, content.Bytes.Length, reading.Kinds is { Length: > 0 } kinds ? kinds : FileKind.OtherX12.Label(), KnownBy.Content);
        var unmatched = await ApplyAsync(account, reading, content.Bytes, hash, cancellation);
        await remittances.CutAsync(account, [.. reading.Parts.OfType<RemittanceAnswer>()], content.Bytes, cancellation);

        if (reading.Damage.Count > 0) await work.DamagedAsync(file, found, reading, cancellation);
        else if (reading.Parts.Count == 0) await work.NoAnswerAsync(file, found, new(FileKind.OtherX12, KnownBy.Content), null, cancellation);
        if (unmatched.Count > 0) await work.UnmatchedAsync(file, found, unmatched, cancellation);
        else if (file.Unmatched > 0) await work.SettleUnmatchedAsync(file, found, cancellation);
        return (found, unmatched.Count);
    }

    async Task<IReadOnlyList<Cause>> ApplyAsync(Account account, ResponseReading reading, ReadOnlyMemory<byte> content, string hash, CancellationToken cancellation)
    {
        var unmatched = new List<Cause>();
        foreach (var part in reading.Parts)
        {
            var evidence = new Evidence(hash, part.Range.Offset, part.Range.Length);
            unmatched.AddRange(part switch
            {
                InterchangeAnswer answer => await interchanges.ApplyAsync(account, answer.Acknowledgment, evidence, cancellation),
                GroupAnswer answer => await groups.ApplyAsync(account, answer.Acknowledgment, evidence, cancellation),
                StatusAnswer answer => await statuses.ApplyAsync(account, answer.Acknowledgment, evidence, cancellation),
                RemittanceAnswer answer => await remittances.ApplyAsync(account, answer, content, evidence, cancellation),
                OtherAnswer other => [new("response", other.TransactionSetId, $"Transaction set {other.TransactionSetId} is none that answers a claim file")],
                _ => throw new ArgumentOutOfRangeException(nameof(reading), part.GetType().Name, "No rule for this part of a response."),
            });
        }

        return unmatched;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account}: processed file {File} ({Kinds}), {Unmatched} answers unmatched, {Unopened} parts not opened")]
    partial void LogProcessed(string account, string file, string kinds, int unmatched, int unopened);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: file {File} waits for the account's keys ({Fault})")]
    partial void LogKeys(string account, string file, MailboxFault fault);
}
