using System.Text.Json.Nodes;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>Events as Event Grid writes them to a storage queue, with everything the relay has no use for.</summary>
static class EventGrid
{
    public static JsonObject BlobCreated(string blobName, long size, DateTimeOffset at) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = Guid.NewGuid().ToString(),
        ["source"] = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/claims/providers/Microsoft.Storage/storageAccounts/invented",
        ["type"] = "Microsoft.Storage.BlobCreated",
        ["subject"] = $"/blobServices/default/containers/claims/blobs/{blobName}",
        ["time"] = at.UtcDateTime.ToString("O"),
        ["data"] = new JsonObject
        {
            ["api"] = "PutBlob",
            ["clientRequestId"] = Guid.NewGuid().ToString(),
            ["requestId"] = Guid.NewGuid().ToString(),
            ["eTag"] = "0x8D4BCC2E4835CD0",
            ["contentType"] = "application/octet-stream",
            ["contentLength"] = size,
            ["blobType"] = "BlockBlob",
            ["url"] = $"https://invented.blob.core.windows.net/claims/{blobName}",
            ["sequencer"] = "00000000000004420000000000028963",
            ["storageDiagnostics"] = new JsonObject { ["batchId"] = Guid.NewGuid().ToString() },
        },
    };
}
