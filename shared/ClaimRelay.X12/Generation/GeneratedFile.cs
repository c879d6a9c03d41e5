using System.Buffers;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Generation;

public enum GeneratedKind { Professional, Institutional, Dental, Remittance, ClaimAcknowledgment, GroupAcknowledgment }

/// <summary>
/// Writes files of invented claims, and of answers to them: valid, and the same bytes for the same seed. The 835, 277CA and 999 of a
/// seed answer the professional claims of that seed.
/// </summary>
public static class GeneratedFile
{
    /// <summary>Claims of one transaction set.</summary>
    const int ClaimsOfSet = 100;

    internal const string Sender = "INVENTEDBILLING";
    internal const string Receiver = "INVENTEDCLEAR";

    static readonly DateTimeOffset At = new(2026, 7, 1, 9, 0, 0, TimeSpan.Zero);

    internal static DateOnly Day { get; } = new(2026, 7, 1);

    /// <param name="claims">How many claims, or how many claims are answered; at least one.</param>
    /// <param name="size">Goes on with more claims until the file has at least so many bytes.</param>
    /// <returns>How many claims the file has or answers.</returns>
    public static async Task<int> WriteAsync(Stream output, GeneratedKind kind, int claims, ulong seed, long size = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(claims, 1);
        ArrayBufferWriter<byte> buffer = new(1 << 20);
        var isAnswer = kind is GeneratedKind.Remittance or GeneratedKind.ClaimAcknowledgment or GeneratedKind.GroupAcknowledgment;
        InterchangeWriter writer = new(buffer, Delimiters.Usual);
        writer.Begin(new() { SenderId = isAnswer ? Receiver : Sender, ReceiverId = isAnswer ? Sender : Receiver, At = At, ControlNumber = 1, Usage = "T" });
        writer.BeginGroup(new()
        {
            FunctionalId = FunctionalId(kind),
            SenderCode = isAnswer ? Receiver : Sender,
            ReceiverCode = isAnswer ? Sender : Receiver,
            At = At,
            ControlNumber = 1,
            Version = Version(kind),
        });

        var (written, done, set) = (0L, 0, 0);
        while (done < claims || written + buffer.WrittenCount < size)
        {
            var count = done < claims ? Math.Min(ClaimsOfSet, claims - done) : ClaimsOfSet;
            if (kind == GeneratedKind.GroupAcknowledgment) count = Math.Max(count, claims - done);
            AddSet(writer, kind, seed, ++set, done, count);
            done += count;
            if (buffer.WrittenCount < 1 << 19) continue;
            written += await FlushAsync(output, buffer, cancellation).ConfigureAwait(false);
        }
        writer.EndGroup();
        writer.End();
        await FlushAsync(output, buffer, cancellation).ConfigureAwait(false);
        return done;
    }

    static void AddSet(InterchangeWriter writer, GeneratedKind kind, ulong seed, int set, int first, int count)
    {
        var provider = InventedParties.Organisation(Dice.For(~seed, (ulong)set));
        var reference = $"REF{set:0000000}";
        // The answers of the 835 carry no ST03 (005010X221A1).
        writer.AddTransaction(SetId(kind), $"{set:0000}", kind == GeneratedKind.Remittance ? null : Version(kind), body =>
        {
            IReadOnlyList<InventedClaim> Claims(ClaimType type) => [.. Enumerable.Range(first + 1, count).Select(n => InventedClaim.Of(seed, type, n))];
            switch (kind)
            {
                case GeneratedKind.Professional: new ClaimFileBody(body, provider).Write(reference, Claims(ClaimType.Professional)); break;
                case GeneratedKind.Institutional: new ClaimFileBody(body, provider).Write(reference, Claims(ClaimType.Institutional)); break;
                case GeneratedKind.Dental: new ClaimFileBody(body, provider).Write(reference, Claims(ClaimType.Dental)); break;
                case GeneratedKind.Remittance: AnswerFileBody.Remittance(body, provider, set, Claims(ClaimType.Professional)); break;
                case GeneratedKind.ClaimAcknowledgment: AnswerFileBody.ClaimAcknowledgment(body, provider, reference, Claims(ClaimType.Professional)); break;
                default: AnswerFileBody.GroupAcknowledgment(body, (count + ClaimsOfSet - 1) / ClaimsOfSet); break;
            }
        });
    }

    static async Task<long> FlushAsync(Stream output, ArrayBufferWriter<byte> buffer, CancellationToken cancellation)
    {
        await output.WriteAsync(buffer.WrittenMemory, cancellation).ConfigureAwait(false);
        var count = buffer.WrittenCount;
        buffer.ResetWrittenCount();
        return count;
    }

    static string SetId(GeneratedKind kind) => kind switch
    {
        GeneratedKind.Remittance => "835",
        GeneratedKind.ClaimAcknowledgment => "277",
        GeneratedKind.GroupAcknowledgment => "999",
        _ => "837",
    };

    static string FunctionalId(GeneratedKind kind) => kind switch
    {
        GeneratedKind.Remittance => "HP",
        GeneratedKind.ClaimAcknowledgment => "HN",
        GeneratedKind.GroupAcknowledgment => "FA",
        _ => "HC",
    };

    static string Version(GeneratedKind kind) => kind switch
    {
        GeneratedKind.Professional => "005010X222A1",
        GeneratedKind.Institutional => "005010X223A2",
        GeneratedKind.Dental => "005010X224A2",
        GeneratedKind.Remittance => "005010X221A1",
        GeneratedKind.ClaimAcknowledgment => "005010X214",
        _ => "005010X231A1",
    };
}
