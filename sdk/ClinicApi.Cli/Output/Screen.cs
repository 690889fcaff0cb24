using ClinicApi.Cli.Running;
using Google.Protobuf;
using Spectre.Console;

namespace ClinicApi.Cli.Output;

/// <summary>Where results are written: as JSON, drawn on a terminal, or plainly for other programs.</summary>
internal sealed class Screen(Surroundings surroundings, bool json)
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    private readonly IAnsiConsole drawing = ConsoleOn(surroundings.Output, surroundings, surroundings.OutputIsTerminal);
    private readonly IAnsiConsole remarks = ConsoleOn(surroundings.Error, surroundings, surroundings.ErrorIsTerminal);

    public bool IsJson => json;

    public bool IsTerminal => surroundings.OutputIsTerminal;

    /// <summary>The message as JSON, or what a person sees of it.</summary>
    public void Show(IMessage message, Action forPeople)
    {
        if (json)
            WriteJson(message);
        else
            forPeople();
    }

    /// <summary>One line, at once, so that readers of a pipe see it.</summary>
    public void WriteJson(IMessage message)
    {
        surroundings.Output.WriteLine(Formatter.Format(message));
        surroundings.Output.Flush();
    }

    public void Line(string text = "")
    {
        surroundings.Output.WriteLine(Text.OneLine(text));
        surroundings.Output.Flush();
    }

    /// <summary>Something for the person beside the result.</summary>
    public void Remark(string text) => surroundings.Error.WriteLine(Text.OneLine(text));

    /// <summary>Names and values below each other; those without a value are left out.</summary>
    public void Facts(params IEnumerable<(string Name, string Value)> facts)
    {
        var known = facts.Where(f => f.Value.Length > 0).ToList();
        var width = known.Select(f => f.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, value) in known)
            Line($"{name.PadRight(width)}  {value}");
    }

    public void Rows(string[] heads, IReadOnlyList<string[]> rows)
    {
        if (!IsTerminal)
        {
            PlainRows(heads, rows);
            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var head in heads)
            table.AddColumn(new TableColumn(new Spectre.Console.Text(head, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Spectre.Console.Text(Text.OneLine(cell))));
        Draw(table);
    }

    public void Draw(Spectre.Console.Rendering.IRenderable picture) => drawing.Write(picture);

    /// <summary>Does something that may take long; a terminal shows that it goes on, and how far.</summary>
    public async Task<T> WhileAsync<T>(string doing, Func<Action<string>, Task<T>> work)
    {
        if (!surroundings.ErrorIsTerminal || surroundings.IsPlain)
            return await work(_ => { });
        return await remarks.Status().StartAsync(Markup.Escape(doing), status => work(done => status.Status(Markup.Escape($"{doing} {done}"))));
    }

    private void PlainRows(string[] heads, IReadOnlyList<string[]> rows)
    {
        var cells = rows.Select(row => row.Select(Text.OneLine).ToArray()).ToList();
        var widths = heads.Select((head, i) => cells.Select(row => row[i].Length).Append(head.Length).Max()).ToArray();
        foreach (var row in cells.Prepend(heads))
            surroundings.Output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        surroundings.Output.Flush();
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer, Surroundings surroundings, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal && !surroundings.IsPlain ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && !surroundings.IsPlain ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal && !surroundings.IsPlain ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = surroundings.Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
