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
