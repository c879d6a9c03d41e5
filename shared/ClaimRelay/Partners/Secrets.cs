using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace ClaimRelay.Partners;

/// <summary>Where secrets are looked up.</summary>
public sealed record SecretsOptions
{
    /// <summary>The vault of <c>keyvault:</c> references; null means that there is none.</summary>
    public Uri? KeyVault { get; init; }

    /// <summary>Client id of the user-assigned identity to read the vault with; null tries what the machine offers (environment, Azure CLI, …).</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>Relative <c>file:</c> paths start here: the folder of relay.json.</summary>
    public string BaseDirectory { get; init; } = ".";
}

/// <summary>Resolves secret references. Nothing is cached: a rotated secret takes effect with the next connection.</summary>
/// <param name="vault">Null means that <c>keyvault:</c> references cannot be resolved.</param>
public sealed class Secrets(string baseDirectory, SecretClient? vault)
{
    public static Secrets Create(SecretsOptions options) =>
        new(options.BaseDirectory, options.KeyVault is { } uri ? new SecretClient(uri, CredentialOf(options)) : null);

    /// <summary>The secret's text, without line ends behind it (editors add them, and no key or password needs them).</summary>
    /// <exception cref="SecretException">It cannot be had, or is empty. Names the reference, never the value.</exception>
    public async Task<string> ResolveAsync(string reference, CancellationToken cancellation = default)
    {
        if (!SecretReference.TryParse(reference, out var parsed))
        {
            throw new SecretException(null, "The secret reference (not shown, it may be the secret itself) is not file:PATH, env:NAME or keyvault:NAME.");
        }

        var text = parsed switch
        {
            SecretReference.InFile file => await ReadAsync(file, cancellation),
            SecretReference.InEnvironment variable => Environment.GetEnvironmentVariable(variable.Name)
                ?? throw new SecretException(parsed, $"Secret {parsed}: the environment variable is not set."),
            SecretReference.InKeyVault secret => await FetchAsync(secret, cancellation),
            _ => throw new InvalidOperationException($"Unknown kind of secret reference {parsed.GetType().Name}."),
        };

        text = text.TrimEnd('\r', '\n');
        return text.Length > 0 ? text : throw new SecretException(parsed, $"Secret {parsed}: it is empty.");
    }

    async Task<string> ReadAsync(SecretReference.InFile reference, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(Path.Combine(baseDirectory, reference.Path), cancellation);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SecretException(reference, $"Secret {reference}: there is no such file.", missing);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new SecretException(reference, $"Secret {reference}: the file cannot be read.", refused);
        }
    }

    async Task<string> FetchAsync(SecretReference.InKeyVault reference, CancellationToken cancellation)
    {
        if (vault is null) throw new SecretException(reference, $"Secret {reference}: no Key Vault is configured.");
        try
        {
            var response = await vault.GetSecretAsync(reference.Name, cancellationToken: cancellation);
            return response.Value.Value;
        }
        catch (RequestFailedException failed)
        {
            var told = failed.Status switch
            {
                0 => "cannot be reached",
                404 => "has no such secret",
                401 or 403 => $"refused to give it (HTTP {failed.Status})",
                _ => $"answered HTTP {failed.Status}",
            };
            throw new SecretException(reference, $"Secret {reference}: the vault {vault.VaultUri.Host} {told}.", failed) { IsTransient = failed.Status is 0 or 408 or 429 or >= 500 };
        }
        catch (AuthenticationFailedException failed)
        {
            throw new SecretException(reference, $"Secret {reference}: no sign-in to the vault {vault.VaultUri.Host}.", failed);
        }
    }

    static TokenCredential CredentialOf(SecretsOptions options) =>
        options.ManagedIdentityClientId is { } id
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id))
            : new DefaultAzureCredential();
}

/// <summary>A secret cannot be had. The message names the reference and the reason, never the value.</summary>
public sealed class SecretException(SecretReference? reference, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Null when the configured text is not a reference.</summary>
    public SecretReference? Reference { get; } = reference;

    /// <summary>True when trying again later may help (the vault is down or throttles); else the account stops until a person mends it.</summary>
    public bool IsTransient { get; init; }
}
