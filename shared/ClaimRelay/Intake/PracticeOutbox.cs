using ClaimRelay.Storage;

namespace ClaimRelay.Intake;

/// <summary>What a practice's system should pick up: <c>{practice}/{name}</c>. Writing the same name again replaces it with the same bytes.</summary>
public sealed class PracticeOutbox(RelayStorage storage)
{
    public Task PutAsync(string practice, string name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        storage.Outbox.GetBlobClient($"{practice}/{name}").UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellation);
}
