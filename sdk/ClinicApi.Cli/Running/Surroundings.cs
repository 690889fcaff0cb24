namespace ClinicApi.Cli.Running;

/// <summary>What a command sees of the world around it.</summary>
/// <param name="Input">Where people and pipes answer.</param>
/// <param name="Output">Where results go.</param>
/// <param name="Error">Where everything else goes.</param>
/// <param name="Variable">The value of an environment variable.</param>
/// <param name="Folder">The working directory.</param>
/// <param name="Time">The clock.</param>
internal sealed record Surroundings(
    TextReader Input, TextWriter Output, TextWriter Error, Func<string, string?> Variable, string Folder, TimeProvider Time)
{
    private const int UsualWidth = 100;

    /// <summary>Whether a person reads the results, so that they may be drawn.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person answers questions.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether a person reads the remarks, so that they may move.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Width of the terminal in characters.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>Colours are unwanted (no-color.org) or impossible.</summary>
    public bool IsPlain => !string.IsNullOrEmpty(Variable("NO_COLOR")) || Variable("TERM") == "dumb";

    public static Surroundings OfThisProcess() => new(
        Console.In, Console.Out, Console.Error, Environment.GetEnvironmentVariable, Environment.CurrentDirectory, TimeProvider.System)
    {
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var width ? width : UsualWidth,
    };
}
