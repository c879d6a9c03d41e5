using Spectre.Console;

namespace ClaimRelay.Cli.Demo;

/// <summary>What happens, while it happens: one line that is written over on a terminal, plain lines elsewhere.</summary>
sealed class DemoProgress(IAnsiConsole output, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    readonly Lock gate = new();
    readonly long started = clock.GetTimestamp();
    long lastShown;
    string shown = "";
    DemoState? latest;
    bool lineIsOpen;

    bool IsLive => output.Profile.Capabilities.Ansi && output.Profile.Out.IsTerminal;

    public void Say(string text)
    {
        lock (gate)
        {
            EndLine();
            output.WriteLine($"{Time} {text}");
        }
    }

    public void Show(DemoState state)
    {
        lock (gate)
        {
            latest = state;
            var line = $"{state.Claims.Count} claims: {string.Join(", ", state.ByStatus.Select(s => $"{s.Count} {s.Status}"))}; {state.AnswersProcessed} of {state.AnswersPlanned} answers";
            if (IsLive)
            {
                var text = $"{Time} {line}";
                output.Write(new ControlCode("\r\u001b[2K"));
                output.Write(new Text(text.Length < output.Profile.Width ? text : text[..(output.Profile.Width - 1)]));
                lineIsOpen = true;
            }
            else if (line != shown && (shown.Length == 0 || clock.GetElapsedTime(lastShown) > Between))
            {
                output.WriteLine($"{Time} {line}");
                lastShown = clock.GetTimestamp();
                shown = line;
            }
        }
    }

    /// <summary>How much of the whole way is behind, 0 to 1: files taken in, claims sent and answers processed count alike.</summary>
    public double Share(DemoDrops drops)
    {
        lock (gate)
        {
            if (latest is null) return 0;
            var taken = (double)latest.BatchesDone / Math.Max(1, drops.Files.Count(f => !f.IsDuplicate));
            var sent = (double)latest.Claims.Values.Count(s => s != "Received") / Math.Max(1, drops.Claims.Count);
            var answered = taken < 1 ? 0 : (double)latest.AnswersProcessed / Math.Max(1, latest.AnswersPlanned);
            return (taken + sent + answered) / 3;
        }
    }

    public void Dispose()
    {
        lock (gate) EndLine();
    }

    string Time => $"{clock.GetElapsedTime(started).TotalSeconds,5:0.0} s";

    void EndLine()
    {
        if (lineIsOpen) output.WriteLine();
        lineIsOpen = false;
    }
}
