using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>Does what the Functions host does with a custom handler: reads host.json and the function folders, starts the executable, takes messages
/// from the queues and posts them, deletes what was done, delivers again what failed, and puts it into the poison queue after the last attempt.</summary>
sealed class HostStandIn : IAsyncDisposable
{
    readonly HandlerProcess handler;
    readonly string storage;
    readonly int maxDequeueCount;
    readonly int batchSize;
    readonly TimeProvider clock;
    readonly List<Answer> answers = [];

    HostStandIn(HandlerProcess handler, string storage, IReadOnlyList<FunctionFolder> functions, JsonNode queues, TimeProvider clock)
    {
        (this.handler, this.storage, Functions, this.clock) = (handler, storage, functions, clock);
        maxDequeueCount = queues["maxDequeueCount"]!.GetValue<int>();
        batchSize = queues["batchSize"]!.GetValue<int>();
    }

    public IReadOnlyList<FunctionFolder> Functions { get; }

    /// <summary>Every answer of every invocation so far.</summary>
    public IReadOnlyList<Answer> Answers => [.. answers];

    public IReadOnlyList<string> Log => handler.Log;

    public HttpClient Client => handler.Client;

    /// <param name="application">The folder that would be deployed.</param>
    public static async Task<HostStandIn> StartAsync(
        string application, string storage, IReadOnlyDictionary<string, string> settings, TimeProvider clock, CancellationToken cancellation)
    {
        var host = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(application, "host.json"), cancellation))!;
        var executable = Path.Combine(application, host["customHandler"]!["description"]!["defaultExecutablePath"]!.GetValue<string>());
        var handler = await HandlerProcess.StartAsync(executable, application, settings, clock, cancellation);
        return new(handler, storage, FunctionFolder.ReadAll(application), host["extensions"]!["queues"]!, clock);
    }

    /// <summary>Fires one timer now.</summary>
    public async Task FireAsync(string timer, CancellationToken cancellation)
    {
        var function = Functions.Single(f => f.Name == timer && f.Type == "timerTrigger");
        var answer = await PostAsync(function, WireFormat.TimerRequest(function, clock.GetUtcNow()), cancellation);
        if (answer.Verdict is not Verdict.Done) throw new InvalidOperationException($"Timer {timer} failed: {answer.Status} {answer.Body}");
    }

    /// <summary>Runs the queue triggers until no queue has a visible message.</summary>
    public async Task RunUntilIdleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var taken = 0;
            foreach (var function in Functions.Where(f => f.Type == "queueTrigger")) taken += await RunAsync(function, cancellation);
            if (taken == 0) return;
        }
    }

    public ValueTask DisposeAsync() => handler.DisposeAsync();

    async Task<int> RunAsync(FunctionFolder function, CancellationToken cancellation)
    {
        var queue = new QueueClient(storage, function.Queue);
        var messages = (await queue.ReceiveMessagesAsync(batchSize, TimeSpan.FromMinutes(5), cancellation)).Value;
        await Task.WhenAll(messages.Select(message => RunAsync(function, queue, message, cancellation)));
        return messages.Length;
    }

    async Task RunAsync(FunctionFolder function, QueueClient queue, QueueMessage message, CancellationToken cancellation)
    {
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText));
        var answer = await PostAsync(function, WireFormat.QueueRequest(function, text, message, clock.GetUtcNow()), cancellation);
        if (answer.Verdict is Verdict.Done)
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellation);
            return;
        }

        if (message.DequeueCount < maxDequeueCount || queue.Name.EndsWith("-poison", StringComparison.Ordinal))
        {
            // host.json's visibilityTimeout would only make the tests wait.
            await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.MessageText, TimeSpan.Zero, cancellation);
            return;
        }

        await new QueueClient(storage, $"{queue.Name}-poison").SendMessageAsync(message.MessageText, cancellationToken: cancellation);
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellation);
    }

    async Task<Answer> PostAsync(FunctionFolder function, JsonObject request, CancellationToken cancellation)
    {
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var post = new HttpRequestMessage(HttpMethod.Post, $"/{function.Name}") { Content = content };
        post.Headers.Add("X-Azure-Functions-HostVersion", "4.0.0");
        post.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        using var response = await Client.SendAsync(post, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        var answer = new Answer(function.Name, (int)response.StatusCode, body, WireFormat.Judge(response.StatusCode, body));
        lock (answers) answers.Add(answer);
        return answer.Verdict is Verdict.Hangs ? throw new TimeoutException($"{function.Name} answered {answer.Status} '{body}': the host would wait until its time-out.") : answer;
    }
}

sealed record Answer(string Function, int Status, string Body, Verdict Verdict);
