namespace ClaimRelay.Mailboxes;

/// <summary>Lets an account rest until a person resumes it: it neither sends nor polls, and what waits for it is kept. What is under way is finished. It opens no work.</summary>
public sealed class PauseAccount(Accounts accounts, TimeProvider clock)
{
    /// <returns>The account's state, and whether this pause is the one it has; an earlier pause stands as it was.</returns>
    public async Task<(AccountState State, bool IsNew)> RunAsync(string account, string reason, string by, CancellationToken cancellation)
    {
        var pause = new Pause(reason, by, clock.GetUtcNow());
        var state = await accounts.ChangeAsync(account, s => s with { Paused = s.Paused ?? pause }, cancellation);
        return (state, state.Paused == pause);
    }
}
