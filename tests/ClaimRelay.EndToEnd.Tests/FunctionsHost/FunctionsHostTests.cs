using System.Net;
using System.Text;
using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Sandbox.Samples;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

public sealed class FunctionsHostTests(HostedRelay relay) : IClassFixture<HostedRelay>, IDisposable
{
    readonly CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));

    public void Dispose() => limit.Dispose();

    [Fact]
    public async Task A_dropped_file_goes_out_and_its_answers_come_back_through_the_triggers()
    {
        var sample = SampleFiles.All().Single(f => f.Path == "lakeside/dental-accepted-with-errors.837");
        await relay.DropAsync(sample.Path, sample.Content, limit.Token);
        await relay.Host.RunUntilIdleAsync(limit.Token);
        var sent = Assert.Single(Directory.GetFiles(relay.SendFolder));
        Assert.Contains("CLM*", await File.ReadAllTextAsync(sent, limit.Token), StringComparison.Ordinal);

        relay.Clearinghouse.Look();
        relay.Clearinghouse.Look();
        await relay.Host.FireAsync("SchedulePolls", limit.Token);
        var claims = await relay.RunUntilAsync("lakeside", c => c.Status is ClaimStatus.Paid, limit.Token);
        await relay.Host.FireAsync("WatchDeadlines", limit.Token);
        await relay.Host.FireAsync("SendOutbox", limit.Token);

        Assert.Equal(Sample.Claims(sample.Content), claims.Select(c => c.Key.Pcn).Order(StringComparer.Ordinal));
        var announced = relay.Bus.Report("remittances").Received.Where(m => m.Properties["cloudEvents:source"] is "/practices/lakeside").ToList();
        Assert.Equal(claims.Count, announced.Count(m => m.Type == "claimrelay.claim.paid.v1"));
        Assert.Equal(announced.Count, announced.Select(m => m.Id).Distinct().Count());
        AssertEveryAnswerIsAnObject();
    }

    [Fact]
    public async Task No_log_line_and_no_answer_names_a_patient()
    {
        var sample = SampleFiles.All().Single(f => f.Path == "hilltop/two-accounts.837");
        await relay.DropAsync(sample.Path, sample.Content, limit.Token);
        await relay.Host.RunUntilIdleAsync(limit.Token);
        relay.Clearinghouse.Look();
        relay.Clearinghouse.Look();
        await relay.RunUntilAsync("hilltop", c => c.Status is ClaimStatus.Paid, limit.Token);

        var private_ = Sample.Private(sample.Content);
        Assert.NotEmpty(private_);
        Assert.NotEmpty(relay.Host.Log);
        Assert.DoesNotContain(relay.Host.Log.Concat(relay.Host.Answers.Select(a => a.Body)), line => private_.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_message_that_is_no_command_is_answered_well_and_reported()
    {
        await relay.PutAsync("transmit", "\"quoted, and not a command", limit.Token);
        await relay.Host.RunUntilIdleAsync(limit.Token);

        Assert.Equal(200, relay.Host.Answers.Last(a => a.Function == "Transmit").Status);
        await AssertReportedAsync("transmit", "\"quoted, and not a command");
        AssertEveryAnswerIsAnObject();
    }

    [Fact]
    public async Task A_command_that_fails_at_every_attempt_is_reported_from_the_poison_queue()
    {
        const string Command = """{"account":"main","file":"no such file"}""";
        var before = relay.Host.Answers.Count;
        await relay.PutAsync("response-stored", Command, limit.Token);
        await relay.Host.RunUntilIdleAsync(limit.Token);

        Assert.Equal(10, relay.Host.Answers.Skip(before).Count(a => a is { Function: "ResponseStored", Status: 500 }));
        Assert.Equal(200, Assert.Single(relay.Host.Answers, a => a.Function == "ResponseStoredPoison").Status);
        await AssertReportedAsync("response-stored", Command);
        AssertEveryAnswerIsAnObject();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"Data":{}}""")]
    [InlineData("""{"Data":{"command":7}}""")]
    public async Task A_request_that_the_host_would_not_send_fails_with_an_object(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await relay.Host.Client.PostAsync("/PollMailbox", content, limit.Token);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.True(WireFormat.IsObject(await answer.Content.ReadAsStringAsync(limit.Token)));
    }

    [Theory]
    [InlineData("x-ms-invocation-id")]
    [InlineData("X-Forwarded-For")]
    public async Task A_trigger_cannot_be_called_from_outside(string header)
    {
        using var post = new HttpRequestMessage(HttpMethod.Post, "/SchedulePolls") { Content = new StringContent("""{"Data":{"timer":{}}}""") };
        post.Headers.Add(header, "203.0.113.9");
        using var answer = await relay.Host.Client.SendAsync(post, limit.Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_web_app_answers_through_the_same_port()
    {
        Assert.Equal("{*path}", relay.Host.Functions.Single(f => f.Type == "httpTrigger").Trigger["route"]!.GetValue<string>());
        using var answer = await relay.Host.Client.GetAsync("/health", limit.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/status")]
    [InlineData("/api/work-items")]
    [InlineData("/api/claims/lakeside/1")]
    public async Task Without_the_platforms_sign_in_nobody_sees_claim_data(string path)
    {
        using var get = new HttpRequestMessage(HttpMethod.Get, path);
        get.Headers.Add("X-MS-CLIENT-PRINCIPAL-ID", "forged");
        using var answer = await relay.Host.Client.SendAsync(get, limit.Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public void Every_queue_has_a_function_for_it_and_for_its_poison_and_every_timer_a_schedule()
    {
        Assert.Equal(CommandQueues.All.Order(StringComparer.Ordinal), relay.Host.Functions.Where(f => f.Type == "queueTrigger").Select(f => f.Queue).Order(StringComparer.Ordinal));
        Assert.Equal(["SchedulePolls", "SendOutbox", "WatchDeadlines"], relay.Host.Functions.Where(f => f.Schedule is not null).Select(f => f.Name));
    }

    async Task AssertReportedAsync(string queue, string message)
    {
        var items = await relay.Work.ListAsync(WorkItems.ForAccount("relay"), limit.Token);
        Assert.Single(items, i => i.Kind is WorkKind.CommandFailed && i.Causes[0].Code == queue && i.Causes[0].Text == message);
    }

    void AssertEveryAnswerIsAnObject() => Assert.All(relay.Host.Answers, a => Assert.True(WireFormat.IsObject(a.Body), $"{a.Function} answered {a.Status} '{a.Body}'"));
}
