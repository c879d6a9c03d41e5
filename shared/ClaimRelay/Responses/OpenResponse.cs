using System.Runtime.CompilerServices;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Pgp;
using ClaimRelay.Unpacking;

namespace ClaimRelay.Responses;

/// <summary>Takes a fetched file out of what it is packed in: OpenPGP, zip, gzip. One content at a time, each within the profile's limits.</summary>
public sealed class OpenResponse(PgpKeyring keyring, RelayConfiguration configuration)
{
    /// <summary>The contents of the file and the parts that stay closed; the file itself when it is packed in nothing.</summary>
    /// <exception cref="MailboxException">The account's keys cannot be had.</exception>
    public async IAsyncEnumerable<OpenedPart> RunAsync(Account account, FetchedFile file, ReadOnlyMemory<byte> raw, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
        var budget = new UnpackBudget(configuration.ProfileOf(account).Unpack, raw.Length);
        await foreach (var part in OpenAsync(account, new OpenedPart.Content("", name, raw), Layers.None, budget, cancellation)) yield return part;
    }

    /// <summary>Opens what is a container and may be one at this depth: a gzip may stand in a zip, and OpenPGP anywhere, once; everything else within an archive is told and left.</summary>
    async IAsyncEnumerable<OpenedPart> OpenAsync(Account account, OpenedPart part, Layers around, UnpackBudget budget, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (part is not OpenedPart.Content content)
        {
            yield return part;
            yield break;
        }

        IEnumerable<OpenedPart> within;
        Layers layer;
        switch (Containers.Of(content.Bytes.Span))
        {
            case ContainerKind.Zip when (around & (Layers.Zip | Layers.Gzip)) is 0:
                (within, layer) = (Unpack.Zip(content.Bytes, content.Place, content.Name, budget), Layers.Zip);
                break;
            case ContainerKind.Gzip when (around & Layers.Gzip) is 0:
                (within, layer) = ([Unpack.Gzip(content.Bytes, content.Place, content.Name, budget)], Layers.Gzip);
                break;
            case ContainerKind.Pgp when (around & Layers.Pgp) is 0:
                (within, layer) = ([await DecryptAsync(account, content, budget, cancellation)], Layers.Pgp);
                break;
            case ContainerKind.Zip or ContainerKind.Gzip:
                yield return new OpenedPart.Closed(content.Place, content.Name, OpeningFault.Nested, FileKind.Archive);
                yield break;
            case ContainerKind.Pgp:
                yield return new OpenedPart.Closed(content.Place, content.Name, OpeningFault.Nested, FileKind.Encrypted);
                yield break;
            default:
                yield return content;
                yield break;
        }

        foreach (var inner in within)
            await foreach (var opened in OpenAsync(account, inner, around | layer, budget, cancellation)) yield return opened;
    }

    async Task<OpenedPart> DecryptAsync(Account account, OpenedPart.Content content, UnpackBudget budget, CancellationToken cancellation)
    {
        if (account.Pgp is not { PrivateKey: not null } settings) return new OpenedPart.Closed(content.Place, content.Name, OpeningFault.NoPgpKeys, FileKind.Encrypted);

        var keys = await keyring.LoadAsync(account, settings, cancellation);
        try
        {
            return new OpenedPart.Content(OpenedPart.Below(content.Place, 1), WithoutEnding(content.Name), PgpMessages.Open(content.Bytes, keys, settings.RequireSignature, budget));
        }
        catch (OpeningException closed)
        {
            return new OpenedPart.Closed(content.Place, content.Name, closed.Fault, FileKind.Encrypted);
        }
    }

    static string WithoutEnding(string name) => Path.GetExtension(name).ToLowerInvariant() is ".pgp" or ".gpg" or ".asc" ? name[..name.LastIndexOf('.')] : name;

    [Flags]
    enum Layers { None = 0, Zip = 1, Gzip = 2, Pgp = 4 }
}
