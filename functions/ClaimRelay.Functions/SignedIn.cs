namespace ClaimRelay.Functions;

/// <summary>Claim data is served only to those whom App Service authentication has let in; where it is switched off, to nobody.</summary>
static class SignedIn
{
    // The platform sets the variable, and with it on takes the header out of what comes from outside.
    static readonly bool IsEnabled = string.Equals(Environment.GetEnvironmentVariable("WEBSITE_AUTH_ENABLED"), "True", StringComparison.OrdinalIgnoreCase);

    public static ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Path == "/health" || (IsEnabled && context.HttpContext.Request.Headers.ContainsKey("X-MS-CLIENT-PRINCIPAL-ID"))
            ? next(context)
            : ValueTask.FromResult<object?>(Results.Unauthorized());
}
