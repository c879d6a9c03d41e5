using System.Text.Json;
using ClaimRelay.Reports;
using Spectre.Console;

namespace ClaimRelay.Cli.Output;

/// <summary>How operator commands print: a table on a terminal, plain columns with tabs elsewhere, JSON on request.</summary>
static class Listing
{
    public static void Json<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, ReportJson.Options));

    public static IReadOnlyList<object?> Row(params IReadOnlyList<object?> cells) => cells;

    /// <summary>Prints nothing but the title and "none" when there are no rows.</summary>
    public static void Table(string title, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var lines = rows.Select(row => row.Select(Text).ToArray()).ToList();
        if (Console.IsOutputRedirected)
        {
            Console.Out.WriteLine($"# {title}");
            Console.Out.WriteLine(string.Join('\t', heads));
            foreach (var line in lines) Console.Out.WriteLine(string.Join('\t', line));
            Console.Out.WriteLine();
            return;
        }

        if (lines.Count == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{title}[/]: none");
            return;
        }

        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        foreach (var head in heads) table.AddColumn(Markup.Escape(head));
        foreach (var line in lines) table.AddRow(line.Select(Markup.Escape).ToArray());
        AnsiConsole.Write(table);
    }

    /// <summary>One line of a listing that is too long to be held: columns with tabs.</summary>
    public static void Line(params ReadOnlySpan<object?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) Console.Out.Write('\t');
            Console.Out.Write(Text(cells[i]));
        }
        Console.Out.WriteLine();
    }

    // Cells hold what partners wrote: a control character must neither steer a terminal nor break a column.
    static string Text(object? cell) => string.Concat((cell?.ToString() ?? "").Select(c => char.IsControl(c) ? ' ' : c));
}
