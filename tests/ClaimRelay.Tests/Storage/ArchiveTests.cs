using System.Net;
using Azure;
using Azure.Core.Pipeline;
using ClaimRelay.Storage;
using Xunit;

namespace ClaimRelay.Tests.Storage;

public sealed class ArchiveTests(AzuriteFixture azurite)
{
    [Fact(Timeout = 30_000)]
    public async Task The_same_bytes_are_stored_once()
    {
        var stop = TestContext.Current.CancellationToken;
        var archive = new Archive(new RelayStorage(azurite.ConnectionString));
        var content = Guid.NewGuid().ToByteArray();
        var hash = await archive.StoreAsync(content, stop);
        Assert.Equal(hash, await archive.StoreAsync(content, stop));
        Assert.Equal(content, (await archive.ReadAsync(hash, stop)).ToArray());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("ContainerBeingDeleted")]
    [InlineData("AccountBeingCreated")]
    public async Task A_conflict_that_stores_nothing_is_a_failure(string code)
    {
        using var client = new HttpClient(new Conflicting(code));
        var archive = new Archive(new RelayStorage(azurite.ConnectionString, new HttpClientTransport(client)));
        Assert.Equal(code, (await Assert.ThrowsAsync<RequestFailedException>(() => archive.StoreAsync("invented"u8.ToArray(), TestContext.Current.CancellationToken))).ErrorCode);
    }

    /// <summary>Azurite has no such state: storage's answer alone.</summary>
    sealed class Conflicting(string code) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            var answer = new HttpResponseMessage(HttpStatusCode.Conflict) { RequestMessage = request };
            answer.Headers.Add("x-ms-error-code", code);
            return Task.FromResult(answer);
        }
    }
}
