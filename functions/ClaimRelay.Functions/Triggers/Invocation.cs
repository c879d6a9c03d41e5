using System.Text.Json;

namespace ClaimRelay.Functions.Triggers;

/// <summary>Runs one trigger and answers as the host understands it.</summary>
static partial class Invocation
{
    /// <summary>200 with <c>{}</c> when it is done; 500 when the host shall deliver it again. Never an empty body: the host would wait for one until its time-out.</summary>
    public static async Task RunAsync(string function, HttpContext http, Func<TriggerRequest, IServiceProvider, CancellationToken, Task> run)
    {
        try
        {
            var request = await TriggerRequest.ReadAsync(http.Request.Body, http.RequestAborted);
            await run(request, http.RequestServices, http.RequestAborted);
        }
        catch (Exception ex) when (ex is not OperationCanceledException || !http.RequestAborted.IsCancellationRequested)
        {
            // The boundary of the process: whatever went wrong, the message stays on its queue and the reason stands in the log.
            LogFailure(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger($"Function.{function}"), function, FailureText.Of(ex));
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await AnswerAsync(http, JsonSerializer.SerializeToUtf8Bytes(new Failure(ex.GetType().Name), TriggerJson.Default.Failure));
            return;
        }

        await AnswerAsync(http, "{}"u8.ToArray());
    }

    static async Task AnswerAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Function {Function} failed and will be run again: {Failure}")]
    static partial void LogFailure(ILogger logger, string function, string failure);
}
