using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Codes;

namespace ClaimRelay.Responses;

/// <summary>TA1: the interchange arrived, or was refused whole.</summary>
public sealed class AcknowledgeInterchange(TransmissionLedger transmissions, ArrivalProof arrival, SentClaims sent, TransmissionWork work, RelayConfiguration configuration)
{
    /// <returns>What matched nothing.</returns>
    public async Task<IReadOnlyList<Cause>> ApplyAsync(Account account, InterchangeAcknowledgment answer, Evidence evidence, CancellationToken cancellation)
    {
        var transmission = await transmissions.FindByInterchangeAsync(account.Id, Transmission.Number(answer.ControlNumber), cancellation);
        // Control numbers recur over the years; the date they were written with does not.
        if (transmission is not { MayHaveLeft: true } || answer.Date != transmission.PreparedAt.ToString("yyMMdd"))
            return [new("TA1", answer.ControlNumber, $"No interchange {answer.ControlNumber} of this date was sent to account {account.Id}")];

        transmission = await arrival.EnterAsync(transmission, t => t.Acknowledged(answer.Code), cancellation);
        if (transmission.DeliveredAt is { } delivered)
            await transmissions.CloseAsync(transmission, ExpectedAnswer.Ta1, transmission.InterchangeControlNumber, delivered + configuration.ProfileOf(account).AnswerTimes.Ta1, cancellation);
        await work.SettleOverdueAsync(transmission, ExpectedAnswer.Ta1, transmission.InterchangeControlNumber, cancellation);
        if (transmission.Ta1Contradicted) await work.ContradictedAsync(transmission, evidence, cancellation);
        if (answer.Code is not "R") return [];

        IReadOnlyList<Cause> causes = [new("TA1", answer.Note, configuration.Codes.Text(CodeList.InterchangeNote, answer.Note))];
        foreach (var set in await sent.SetsAsync(transmission, cancellation))
        {
            // A 999 for the set proves that this interchange was taken: the refusal is of a second copy.
            if (set.Answer is "A" or "E") continue;
            await sent.RejectAsync(transmission, set, AnswerSource.Interchange, causes, evidence, cancellation);
            await arrival.AnswerSetAsync(transmission, set, "R", cancellation);
        }

        if (!transmission.Ta1Contradicted) await work.RejectedAsync(transmission, causes, evidence, cancellation);
        return [];
    }
}
