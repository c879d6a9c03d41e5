namespace ClaimRelay.Functions.Triggers;

/// <summary>Marks an endpoint that only the host itself may call.</summary>
sealed class TriggerEndpoint
{
    public static TriggerEndpoint Instance { get; } = new();
}

/// <summary>The function Web passes every path through, also one that is the name of a trigger: what came from outside does not reach the triggers.</summary>
sealed class TriggerGuard(RequestDelegate next)
{
    // The host's proxy adds the first, the front ends of App Service the others; nobody outside can take them away.
    static readonly string[] FromOutside = ["x-ms-invocation-id", "X-Forwarded-For", "X-ARR-LOG-ID", "DISGUISED-HOST"];

    public Task InvokeAsync(HttpContext http)
    {
        var isTrigger = http.GetEndpoint()?.Metadata.GetMetadata<TriggerEndpoint>() is not null;
        if (!isTrigger || !FromOutside.Any(http.Request.Headers.ContainsKey)) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
