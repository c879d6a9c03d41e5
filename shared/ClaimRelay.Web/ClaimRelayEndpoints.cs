using ClaimRelay.Mailboxes;
using ClaimRelay.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClaimRelay.Web;

/// <summary>The status page and the API of a host.</summary>
public static class ClaimRelayEndpoints
{
    /// <summary>Claim data is among what is served: whoever maps it decides who may reach it.</summary>
    public static IEndpointRouteBuilder MapClaimRelay(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", async (ReadStatus status, CancellationToken cancellation) => Results.Content(StatusPage.Write(await status.RunAsync(cancellation)), "text/html; charset=utf-8"));
        routes.MapGet("/health", (MailboxFactory mailboxes) => Results.Json(new { status = "ok", leakedConnections = mailboxes.LeakedConnections }));
        routes.MapGet("/api/status", async (ReadStatus status, CancellationToken cancellation) => Json(await status.RunAsync(cancellation)));
        routes.MapGet("/api/work-items", async (string? practice, ReadStatus status, CancellationToken cancellation) => Json(await status.WorkAsync(practice, cancellation)));
        routes.MapGet("/api/claims/{practice}/{pcn}", async (string practice, string pcn, ReadClaim read, CancellationToken cancellation) =>
            await read.RunAsync(practice, pcn, cancellation) is { Count: > 0 } found ? Json(found) : Results.NotFound());
        return routes;
    }

    // Written with the reports' own options, so that both hosts answer alike whatever else they have set.
    static IResult Json<T>(T value) => Results.Json(value, ReportJson.Options);
}
