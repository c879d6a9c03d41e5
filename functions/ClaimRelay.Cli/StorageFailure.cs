using Azure;
using Azure.Identity;

namespace ClaimRelay.Cli;

/// <summary>Says in one sentence why the storage account cannot be used. The library's own texts hold addresses and headers.</summary>
static class StorageFailure
{
    /// <returns>Null when the failure is about something else.</returns>
    public static string? Tell(Exception failure) => failure switch
    {
        RequestFailedException { Status: > 0 } answer => $"The storage account answered {answer.Status} {answer.ErrorCode}: check --storage, and that its key or identity may use blobs, queues and tables.",
        RequestFailedException => "The storage account does not answer: check --storage, and that it can be reached from here; without one, that a host runs on the data folder.",
        AuthenticationFailedException => "No identity was found that may use the storage account: give --storage, or sign in.",
        AggregateException { InnerException: { } first } => Tell(first),
        _ => null,
    };
}
