using System.CommandLine;
using System.CommandLine.Invocation;

namespace ClinicApi.Cli.Running;

/// <summary>Reads the arguments, runs the command, and turns whatever happens into a line and an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken cancellationToken = default)
    {
        // An argument that begins with @ is itself and no file of arguments.
        var result = ClinicCommand.Build(surroundings).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var console = new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error, EnableDefaultExceptionHandler = false };
        try
        {
            if (result.Action is ParseErrorAction)
                throw new UsageException($"{string.Join(' ', result.Errors.Select(e => e.Message))} See {PathOf(result)} --help.");
            return await result.InvokeAsync(console, cancellationToken);
        }
        catch (Exception failure)
        {
            return await Failures.TellAsync(failure, Common.WantsJson(result), surroundings.Error);
        }
    }

    private static string PathOf(ParseResult result)
    {
        var names = new List<string>();
        for (var command = result.CommandResult; command.Parent is System.CommandLine.Parsing.CommandResult parent; command = parent)
            names.Insert(0, command.Command.Name);
        return string.Join(' ', names.Prepend("clinic"));
    }
}
