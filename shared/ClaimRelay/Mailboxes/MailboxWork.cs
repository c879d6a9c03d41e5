using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Mailboxes;

/// <summary>What a person must do about files that stand in a mailbox and are not fetched.</summary>
public sealed class MailboxWork(WorkItems work, Accounts accounts, TimeProvider clock)
{
    static readonly TimeSpan MostMargin = TimeSpan.FromDays(3);

    public Task UnusableAsync(Account account, MailboxFile file, MailboxException failure, CancellationToken cancellation) =>
        work.OpenAsync(Item(account, WorkKind.UnknownFile, file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString(), failure.Fault.ToString()) with
        {
            Causes = [new("mailbox", failure.Fault.ToString(), failure.Message)],
            Explanation = $"A file of {file.Size} bytes in the mailbox could not be fetched or taken away: {failure.Message} It is tried again at every poll; the other files go on.",
            NextStep = "Ask the clearinghouse for the right to read the file and to delete or move it, or set the profile's afterFetch to what the account allows.",
        }, cancellation);

    public Task TooLargeAsync(Account account, ClearinghouseProfile profile, MailboxFile file, CancellationToken cancellation) =>
        work.OpenAsync(Item(account, WorkKind.UnknownFile, file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString()) with
        {
            Causes = [new("mailbox", nameof(MailboxFault.TooLarge), $"{file.Size} bytes; the profile allows {profile.LargestFileBytes}")],
            Explanation = $"A file of {file.Size} bytes lies in the mailbox; it is larger than the profile allows and was not fetched.",
            NextStep = "Look at it at the clearinghouse; if it is genuine, raise largestFileBytes in the profile.",
        }, cancellation);

    public Task EmptyAsync(Account account, MailboxFile file, DateTimeOffset since, CancellationToken cancellation) =>
        work.OpenAsync(EmptyItem(account, file) with
        {
            Priority = 4,
            Explanation = $"A file without bytes stands in the mailbox since {since:yyyy-MM-dd HH:mm} UTC. Nothing was fetched; it is fetched as soon as it has content.",
            NextStep = "Ask the clearinghouse whether something should be in it, and to send it again.",
        }, cancellation);

    /// <summary>It has bytes now, or is gone.</summary>
    public Task SettleEmptyAsync(Account account, MailboxFile file, CancellationToken cancellation) =>
        work.SettleAsync(WorkItems.ForAccount(account.Id), EmptyItem(account, file).Id, "It has content now, or is gone from the mailbox.", cancellation);

    /// <summary>Warns once of files that the clearinghouse will soon delete, until they are fetched or gone.</summary>
    /// <param name="unfetched">What is listed and was not fetched.</param>
    public async Task ExpiringAsync(Account account, ClearinghouseProfile profile, IEnumerable<MailboxFile> unfetched, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var expiring = profile.KeptFor is { } kept ? unfetched.Where(f => now - f.Modified >= kept - Margin(kept)).ToList() : [];
        var state = await accounts.GetAsync(account.Id, cancellation);
        if (expiring.Count == 0)
        {
            if (state.ExpiringSince is not { } over) return;
            await work.SettleAsync(WorkItems.ForAccount(account.Id), ExpiringItem(account, over).Id, "The files were fetched, or are gone from the mailbox.", cancellation);
            await accounts.ChangeAsync(account.Id, s => s with { ExpiringSince = null }, cancellation);
            return;
        }

        // The occasion first, so that a run that is cut short opens no item that nobody settles.
        state = await accounts.ChangeAsync(account.Id, s => s with { ExpiringSince = s.ExpiringSince ?? now }, cancellation);
        var gone = expiring.Min(f => f.Modified) + profile.KeptFor!.Value;
        await work.OpenAsync(ExpiringItem(account, state.ExpiringSince!.Value) with
        {
            Priority = 1,
            Deadline = DateOnly.FromDateTime(gone.UtcDateTime),
            DeadlineSource = $"keptFor of profile {profile.Id}",
            Explanation = $"{expiring.Count} file(s) stand in the mailbox that could not be fetched, and the clearinghouse keeps files for {profile.KeptFor.Value.TotalDays:0.#} days: the oldest will be gone about {gone:yyyy-MM-dd HH:mm} UTC. They may hold answers that never come again.",
            NextStep = "See the account's other work items for why they are not fetched and mend that; else save the files at the clearinghouse before that day.",
        }, cancellation);
    }

    static TimeSpan Margin(TimeSpan kept) => kept / 4 < MostMargin ? kept / 4 : MostMargin;

    static WorkItem EmptyItem(Account account, MailboxFile file) => Item(account, WorkKind.UnknownFile, file.Path, "empty", file.Modified.UtcTicks.ToString());

    static WorkItem ExpiringItem(Account account, DateTimeOffset since) => Item(account, WorkKind.FilesExpiring, "expiring", since.UtcTicks.ToString());

    static WorkItem Item(Account account, WorkKind kind, params ReadOnlySpan<string> facts) => new()
    {
        Id = RowKeys.Id(["work", account.Id, .. facts]),
        Kind = kind,
        Practice = WorkItems.ForAccount(account.Id),
        Account = account.Id,
        Claims = 0,
        Dollars = 0,
        Explanation = "",
        NextStep = "",
    };
}
