using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay sandbox</c>, and <c>claimrelay account test</c> against it.</summary>
public sealed class SandboxCommandTests : IDisposable
{
    const int Limit = 120_000;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sandbox-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory(Timeout = Limit)]
    [InlineData("availity")]
    [InlineData("change-healthcare")]
    [InlineData("trizetto")]
    [InlineData("office-ally")]
    [InlineData("office-ally-test")]
    [InlineData("claim-md")]
    [InlineData("stedi")]
    [InlineData("stedi-test")]
    [InlineData("waystar")]
    [InlineData("generic")]
    public async Task The_relay_json_that_a_sandbox_prints_is_fit_and_its_account_passes_the_test(string profile)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = new CommandProcess("sandbox", "--profile", profile, "--account", "house");
        await sandbox.ReadyAsync(stop);
        var (path, document) = Printed(sandbox.Output);
        Assert.Empty(Assert.IsType<ConfigurationResult.Loaded>(ConfigurationReader.Read(System.Text.Encoding.UTF8.GetBytes(document), "relay.json")).Warnings);

        var (code, output, errors) = await RunAsync(stop, "account", "test", "house", "--config", path, "--json");
        Assert.True(code == 0, output + errors);
        var trial = JsonDocument.Parse(output).RootElement.GetProperty("trial");
        Assert.True(trial.GetProperty("fit").GetBoolean() && trial.GetProperty("hostKeyPinned").GetBoolean());
        Assert.Equal("aes256-gcm@openssh.com", trial.GetProperty("session").GetProperty("cipher").GetString());
        Assert.DoesNotContain("received", sandbox.Output);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sandbox_ends_with_the_signal_and_leaves_neither_server_nor_folder()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var sandbox = new CommandProcess("sandbox");
        var address = await sandbox.ReadyAsync(stop);
        var path = Printed(sandbox.Output).Path;
        Assert.True(File.Exists(path));
        await sandbox.SignalAsync("INT");
        Assert.Equal(0, await sandbox.EndedAsync(stop));
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync(IPAddress.Loopback, address.Port, stop));
    }

    [Fact(Timeout = Limit)]
    public async Task A_sandbox_with_a_folder_of_its_own_is_the_same_server_again_and_its_habits_can_be_switched()
    {
        var stop = TestContext.Current.CancellationToken;
        string[] command = ["sandbox", "--profile", "change-healthcare", "--data", folder.FullName, "--habit", "no-rename", "--without", "archive-after-fetch"];
        string? pin = null;
        for (var run = 0; run < 2; run++)
        {
            await using var sandbox = new CommandProcess(command);
            await sandbox.ReadyAsync(stop);
            Assert.Contains("habits    recycled-names, no-rename", sandbox.Output);
            var shown = sandbox.Output.Split('\n').Single(l => l.StartsWith("host key", StringComparison.Ordinal));
            Assert.Equal(pin ??= shown, shown);
            await sandbox.SignalAsync("TERM");
            Assert.Equal(0, await sandbox.EndedAsync(stop));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_test_says_what_to_change_with_1_and_what_to_do_where_it_cannot_connect_with_2()
    {
        var stop = TestContext.Current.CancellationToken;
        var sandbox = new CommandProcess("sandbox", "--data", folder.FullName, "--habit", "no-rename");
        await using (sandbox)
        {
            await sandbox.ReadyAsync(stop);
            var path = await ChangedAsync(Printed(sandbox.Output).Document, document => document["profiles"]![0]!["renameAllowed"] = true, stop);
            var (code, output, _) = await RunAsync(stop, "account", "test", "sandbox", "--config", path);
            Assert.Equal(1, code);
            Assert.Contains("renameAllowed\ttrue\tfalse\tyes", output);
            Assert.Contains("inbound\tsend\tallowed\tallowed\tallowed\trefused\tallowed", output);
            Assert.EndsWith("The account is not fit for use yet.", output.TrimEnd());

            path = await ChangedAsync(Printed(sandbox.Output).Document, document => document["accounts"]![0]!["hostKeys"] = new JsonArray("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), stop);
            (code, output, _) = await RunAsync(stop, "account", "test", "sandbox", "--config", path);
            Assert.Equal(2, code);
            Assert.Contains("fault\thost key", output);
            Assert.Contains("ask the clearinghouse to confirm SHA256:", output);
        }

        var down = await RunAsync(stop, "account", "test", "sandbox", "--config", Path.Combine(folder.FullName, "relay.json"));
        Assert.Equal(2, down.Code);
        Assert.Contains("check host and port: ssh-keyscan", down.Output);
        Assert.Equal((2, "There is no account 'none'; known are sandbox."), await RunAsync(stop, "account", "test", "none", "--config", Path.Combine(folder.FullName, "relay.json")) is var none ? (none.Code, none.Errors) : default);
    }

    [Fact(Timeout = Limit)]
    public async Task Unknown_profiles_and_habits_are_refused_with_the_known_ones()
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal((2, true), await RunAsync(stop, "sandbox", "--profile", "none") is var p ? (p.Code, p.Errors.StartsWith("There is no profile 'none' to play; known are northwind, harbor, availity", StringComparison.Ordinal)) : default);
        Assert.Equal((2, true), await RunAsync(stop, "sandbox", "--habit", "none") is var h ? (h.Code, h.Errors.StartsWith("There is no habit 'none'; known are recycled-names, instant-pick-up", StringComparison.Ordinal)) : default);
    }

    async Task<string> ChangedAsync(string document, Action<JsonNode> change, CancellationToken stop)
    {
        var json = JsonNode.Parse(document)!;
        change(json);
        var path = Path.Combine(folder.FullName, "changed.json");
        await File.WriteAllTextAsync(path, json.ToJsonString(), stop);
        return path;
    }

    /// <summary>The file that it names and the document that it prints below the name.</summary>
    static (string Path, string Document) Printed(string output)
    {
        var lines = output.Split('\n');
        var at = Array.FindIndex(lines, line => line.EndsWith("relay.json:", StringComparison.Ordinal));
        return (lines[at][..^1], string.Join('\n', lines.Skip(at + 1).TakeWhile(line => !line.StartsWith("ready ", StringComparison.Ordinal))));
    }

    static async Task<(int Code, string Output, string Errors)> RunAsync(CancellationToken stop, params IReadOnlyList<string> command)
    {
        await using var process = new CommandProcess(command);
        var code = await process.EndedAsync(stop);
        return (code, process.Output, process.Errors);
    }
}
