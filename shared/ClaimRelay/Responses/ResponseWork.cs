using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.Unpacking;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Responses;

/// <summary>What a person must do about a file from a mailbox. An item's id is made of the bytes it is about: the same bytes under another name are no new work.</summary>
public sealed class ResponseWork(WorkItems work, RelayConfiguration configuration)
{
    /// <summary>No X12: a report is for a person to read, and what is none is for a person to look at.</summary>
    /// <param name="named">What the profile says of its name; null when nothing.</param>
    public Task NoAnswerAsync(FetchedFile file, FetchedContent content, FileClass found, string? named, CancellationToken cancellation) =>
        work.OpenAsync(found.Kind.IsReport() ? Report(file, content, found) : Item(file, content, WorkKind.UnknownFile) with
        {
            Explanation = $"{Subject(content)} from the mailbox holds no X12 answer: it is {found.Kind.Describe()}, of {content.Size} bytes{(named is null ? "" : $", and by its name one of kind {named}")}. It is archived; nothing was read from it.",
            NextStep = found.Kind is FileKind.Empty
                ? "Ask the clearinghouse whether something should be in it."
                : "Open it from the archive; if it is a report of the clearinghouse, read it there.",
        }, cancellation);

    public Task DamagedAsync(FetchedFile file, FetchedContent content, ResponseReading reading, CancellationToken cancellation) =>
        work.OpenAsync(Item(file, content, WorkKind.UnknownFile) with
        {
            Causes = [.. reading.Damage.Select(f => new Cause("response", f.Code, f.Message))],
            Explanation = "An answer from the mailbox is damaged: its envelope does not add up, or it leaves out a verdict. What could be read of it was applied; something may be missing.",
            NextStep = "Ask the clearinghouse to send the file again.",
        }, cancellation);

    public Task UnmatchedAsync(FetchedFile file, FetchedContent content, IReadOnlyList<Cause> unmatched, CancellationToken cancellation) =>
        work.OpenAsync(Item(file, content, WorkKind.UnmatchedAnswer) with
        {
            Claims = unmatched.Count,
            Causes = unmatched,
            Explanation = $"{unmatched.Count} answer(s) in a file from the mailbox match nothing that was sent. They are kept, and for {RecordDelivery.TryAgainFor.TotalDays:0} days tried again whenever something is sent.",
            NextStep = "Find out whether the claims were sent by another system; if they are ours, see what differs in the control number, dates or charge.",
        }, cancellation);

    public Task SettleUnmatchedAsync(FetchedFile file, FetchedContent content, CancellationToken cancellation) =>
        work.SettleAsync(WorkItems.ForAccount(file.Account), Item(file, content, WorkKind.UnmatchedAnswer).Id, "All of its answers were matched since.", cancellation);

    public Task ClosedAsync(FetchedFile file, OpenedPart.Closed part, CancellationToken cancellation) =>
        work.OpenAsync(Item(file, part.Place, part.Fault) with
        {
            Priority = 2,
            Causes = [new("unpacking", part.Fault.ToString(), Capital(part.Fault.Describe(Limits(file))))],
            Explanation = $"{(part.Place.Length == 0 ? "A file" : $"Part {part.Place} of a file")} of {file.Size} bytes from the mailbox was not opened: {part.Fault.Describe(Limits(file))}. The file is archived as it came; nothing was read from this part of it.",
            NextStep = part.Fault.NextStep(),
        }, cancellation);

    /// <summary>Closes the items of parts that stayed closed in an earlier run and no longer do.</summary>
    public async Task SettleOpenedAsync(FetchedFile before, IReadOnlyList<FetchedContent> now, CancellationToken cancellation)
    {
        foreach (var part in before.Contents.Where(c => c.Fault is not null && !now.Any(n => n.Place == c.Place && n.Fault == c.Fault)))
            await work.SettleAsync(WorkItems.ForAccount(before.Account), Item(before, part.Place, Enum.Parse<OpeningFault>(part.Fault!)).Id, "It was opened, or is told anew, since the configuration was changed.", cancellation);
    }

    static WorkItem Report(FetchedFile file, FetchedContent content, FileClass found) => Item(file, content, WorkKind.ReportReceived) with
    {
        // Rows that the clearinghouse marks as refused are money; a report without them is to be read when there is time.
        Priority = found.Refusals > 0 ? 2 : 4,
        Explanation = $"{Subject(content)} from the mailbox is {found.Kind.Describe()}, of {content.Size} bytes{(found.By is KnownBy.ContentAndName ? ", to judge by its name" : "")}. "
            + (found.Refusals > 0 ? $"{found.Refusals} of its rows are marked REJ. " : "") + "It is no X12: nothing in it was applied to a claim, and it may name claims that were refused.",
        NextStep = "Read it from the archive. For a claim that it refuses, see whether a 277CA says the same; if none does, correct and drop the claim again.",
    };

    static string Subject(FetchedContent content) => content.Place.Length == 0 ? "A file" : $"Part {content.Place} of an archive";

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    UnpackLimits Limits(FetchedFile file) => configuration.ProfileOf(configuration.Account(file.Account)).Unpack;

    static WorkItem Item(FetchedFile file, FetchedContent content, WorkKind kind) => Item(file, kind, RowKeys.Id("work", file.Account, content.Sha256!, kind.ToString()), new(content.Sha256!, 0, content.Size));

    /// <summary>A part without bytes of its own: its proof is the file that it stands in.</summary>
    static WorkItem Item(FetchedFile file, string place, OpeningFault fault) =>
        Item(file, WorkKind.UnknownFile, RowKeys.Id("work", file.Account, file.Sha256, place, fault.ToString()), new(file.Sha256, 0, file.Size));

    static WorkItem Item(FetchedFile file, WorkKind kind, string id, Evidence evidence) => new()
    {
        Id = id,
        Kind = kind,
        Practice = WorkItems.ForAccount(file.Account),
        Account = file.Account,
        Claims = 0,
        Dollars = 0,
        Explanation = "",
        NextStep = "",
        Evidence = evidence,
    };
}
