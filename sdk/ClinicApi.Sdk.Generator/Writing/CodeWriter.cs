using System.Text;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Text with indentation.</summary>
internal sealed class CodeWriter
{
    private const int IndentSize = 4;

    private readonly StringBuilder text = new();
    private int depth;
    private bool separate;

    /// <summary>Where the current line begins.</summary>
    public int Column => depth * IndentSize;

    /// <summary>Writes lines at the current depth. Lines that are indented themselves keep that.</summary>
    public void Lines(string lines)
    {
        if (separate)
            text.Append('\n');
        separate = false;
        foreach (var line in lines.Split('\n'))
            text.Append(' ', line.Length == 0 ? 0 : Column).Append(line).Append('\n');
    }

    /// <summary>Leaves a line blank before whatever comes next in the same block.</summary>
    public void Separate() => separate = true;

    /// <summary>Writes a head and, in braces, what the body writes.</summary>
    public void Block(string head, Action body)
    {
        Lines(head);
        Lines("{");
        depth++;
        body();
        depth--;
        separate = false;
        Lines("}");
        Separate();
    }

    /// <summary>Writes lines one step deeper.</summary>
    public void Indented(Action body)
    {
        depth++;
        body();
        depth--;
    }

    public override string ToString() => text.ToString();
}
