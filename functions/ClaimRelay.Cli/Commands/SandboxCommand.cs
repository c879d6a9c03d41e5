using System.CommandLine;
using ClaimRelay.Sandbox.Clearinghouses;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay sandbox</c>: a clearinghouse on this machine, until stopped.</summary>
static class SandboxCommand
{
    static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var profile = new Option<string>("--profile") { Description = $"whom to play: {string.Join(", ", MailboxProfile.All.Select(p => p.Id))}", HelpName = "P", DefaultValueFactory = _ => "generic" };
        var account = new Option<string>("--account") { Description = "name of the account", HelpName = "NAME", DefaultValueFactory = _ => "sandbox" };
        var port = new Option<int>("--port") { Description = "loopback port; 0 takes a free one", HelpName = "N" };
        var habit = new Option<string[]>("--habit") { Description = $"a habit to add: {string.Join(", ", Habits.ByName.Keys)}", HelpName = "NAME" };
        var without = new Option<string[]>("--without") { Description = "a habit of the profile to leave out", HelpName = "NAME" };
        var command = new Command("sandbox", "Play a clearinghouse: a real SFTP server that answers what is put into it, until Ctrl-C; with --data in a folder that stays") { profile, account, port, habit, without };
        command.SetAction(async (given, cancellation) =>
        {
            var played = Played(given.GetValue(profile)!, given.GetValue(habit) ?? [], given.GetValue(without) ?? []);
            var kept = given.GetResult(OperatorOptions.Data) is { Implicit: false } ? given.GetValue(OperatorOptions.Data) : null;
            var folder = kept ?? Directory.CreateTempSubdirectory("claimrelay-sandbox-").FullName;
            try
            {
                await RunAsync(new() { Profile = played, Account = given.GetValue(account)!, Folder = folder, Port = given.GetValue(port) }, cancellation);
                return ExitCodes.Done;
            }
            catch (Exception refused) when (refused is ArgumentException or InvalidOperationException or FileNotFoundException or TimeoutException)
            {
                throw new RefusedException(refused.Message, refused);
            }
            finally
            {
                if (kept is null) Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    static MailboxProfile Played(string id, string[] more, string[] without)
    {
        if (MailboxProfile.All.FirstOrDefault(p => p.Id == id) is not { } profile)
            throw new RefusedException($"There is no profile '{id}' to play; known are {string.Join(", ", MailboxProfile.All.Select(p => p.Id))}.");
        return profile.With([.. profile.Habits.Except(without.Select(Known)).Union(more.Select(Known))]);
    }

    static Habit Known(string name) => Habits.ByName.TryGetValue(name, out var habit)
        ? habit
        : throw new RefusedException($"There is no habit '{name}'; known are {string.Join(", ", Habits.ByName.Keys)}.");

    static async Task RunAsync(MailboxSandboxOptions options, CancellationToken cancellation)
    {
        await using var sandbox = await MailboxSandbox.StartAsync(options, TimeProvider.System, cancellation);
        var configuration = SandboxConfiguration.Write(sandbox);
        var path = Path.Combine(sandbox.Options.Folder, "relay.json");
        await File.WriteAllTextAsync(path, configuration + "\n", cancellation);

        Console.Out.WriteLine($"""
            profile   {options.Profile.Id}
            habits    {(options.Profile.Habits.Count == 0 ? "none" : string.Join(", ", options.Profile.Habits.Select(Habits.NameOf)))}
            host      127.0.0.1
            port      {sandbox.Server.Port}
            user      {SshServer.User}
            host key  {sandbox.Server.HostKeyFingerprint}
            key       {sandbox.Server.KeyFor(options.Account)}
            mailbox   {sandbox.Server.Root(options.Account)}

            {path}:
            {configuration}

            ready sftp://127.0.0.1:{sandbox.Server.Port}
            """);
        await Console.Out.FlushAsync(CancellationToken.None);
        await TellAsync(sandbox, cancellation);
    }

    /// <summary>Prints what comes and what is answered, until stopped. Names only: what they hold is claims.</summary>
    static async Task TellAsync(MailboxSandbox sandbox, CancellationToken cancellation)
    {
        var told = sandbox.Clearinghouse.Received.Count;
        while (!cancellation.IsCancellationRequested)
        {
            if (sandbox.Answering.IsFaulted) await sandbox.Answering;
            foreach (var file in sandbox.Clearinghouse.Received.Skip(told))
            {
                Console.Out.WriteLine($"received  {file.Name}, {file.Size} bytes, {file.Claims.Count} claims{(file.HoldsDuplicates ? ", something in it came before" : "")}; answers {string.Join(", ", file.Answers.Select(a => a.Name))}");
                told++;
            }

            try
            {
                await Task.Delay(TellEvery, TimeProvider.System, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
