using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public class SecretsTests
{
    static readonly CancellationToken Soon = new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Fact]
    public async Task A_file_is_read_relative_to_the_configuration_without_its_last_line_end()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "password"), "two words \r\n", Soon);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "empty"), "\n", Soon);
            var secrets = Secrets.Create(new SecretsOptions { BaseDirectory = folder.FullName });

            Assert.Equal("two words ", await secrets.ResolveAsync("file:password", Soon));
            Assert.Equal("two words ", await secrets.ResolveAsync($"file:{folder.FullName}/password", Soon));
            Assert.Equal("Secret file:empty: it is empty.", (await Refused(secrets, "file:empty")).Message);
            Assert.Equal("Secret file:other: there is no such file.", (await Refused(secrets, "file:other")).Message);
            Assert.Equal("Secret file:.: the file cannot be read.", (await Refused(secrets, "file:.")).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_environment_variable_is_read()
    {
        var name = $"CLAIMRELAY_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "value");
        try
        {
            Assert.Equal("value", await new Secrets(".", null).ResolveAsync($"env:{name}", Soon));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Assert.Equal($"Secret env:{name}: the environment variable is not set.", (await Refused(new Secrets(".", null), $"env:{name}")).Message);
    }

    [Fact]
    public async Task What_is_no_reference_is_refused_and_not_shown()
    {
        var refused = await Refused(new Secrets(".", null), "hunter2");
        Assert.Equal("The secret reference (not shown, it may be the secret itself) is not file:PATH, env:NAME or keyvault:NAME.", refused.Message);
        Assert.Null(refused.Reference);
    }

    [Fact]
    public async Task A_key_vault_secret_is_fetched() =>
        Assert.Equal("from the vault", await new Secrets(".", Vault(HttpStatusCode.OK)).ResolveAsync("keyvault:main-key", Soon));

    [Theory]
    [InlineData(HttpStatusCode.NotFound, false, "Secret keyvault:main-key: the vault relay.vault.azure.net has no such secret.")]
    [InlineData(HttpStatusCode.Forbidden, false, "Secret keyvault:main-key: the vault relay.vault.azure.net refused to give it (HTTP 403).")]
    [InlineData(HttpStatusCode.ServiceUnavailable, true, "Secret keyvault:main-key: the vault relay.vault.azure.net answered HTTP 503.")]
    public async Task A_key_vault_that_says_no_is_named_with_its_reason(HttpStatusCode status, bool transient, string message)
    {
        var refused = await Refused(new Secrets(".", Vault(status)), "keyvault:main-key");
        Assert.Equal((message, transient), (refused.Message, refused.IsTransient));
    }

    [Fact]
    public async Task Without_a_key_vault_its_references_are_refused() =>
        Assert.Equal("Secret keyvault:main-key: no Key Vault is configured.", (await Refused(new Secrets(".", null), "keyvault:main-key")).Message);

    static Task<SecretException> Refused(Secrets secrets, string reference) => Assert.ThrowsAsync<SecretException>(() => secrets.ResolveAsync(reference, Soon));

    /// <summary>The real client over a wire that answers as the service's REST contract says; there is no local Key Vault.</summary>
    static SecretClient Vault(HttpStatusCode status) => new(new Uri("https://relay.vault.azure.net/"), new AnyToken(), new SecretClientOptions
    {
        Transport = new HttpClientTransport(new Wire(status)),
        Retry = { MaxRetries = 0 },
    });

    sealed class Wire(HttpStatusCode status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Authorization is null)
            {
                var challenge = new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent("") };
                challenge.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer authorization=\"https://login.example/tenant\", resource=\"https://vault.azure.net\"");
                return Task.FromResult(challenge);
            }

            var body = status == HttpStatusCode.OK
                ? """{ "value": "from the vault", "id": "https://relay.vault.azure.net/secrets/main-key/1" }"""
                : """{ "error": { "code": "Refused", "message": "no" } }""";
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });
        }
    }

    sealed class AnyToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
