using System.Text.Json;
using ClinicApi.Cli.Running;
using ClinicApi.Docs.Tests.Support;
using CommandLineOfServer = ClinicApi.Server.Commands.CommandLine;

namespace ClinicApi.Docs.Tests.Blocks;

public sealed class OtherBlockTests
{
    public static IEnumerable<object[]> Commands() =>
        from document in Document.All
        from block in document.Blocks
        where block.Language is "" or "sh" or "bash" or "shell"
        from line in block.Code.Split('\n').Select((text, i) => (Text: text.Trim(), Number: block.Line + i))
        where line.Text.Split(' ')[0] is "dotnet" or "clinic" or "clinicapi" || line.Text.StartsWith("eng/", StringComparison.Ordinal)
        select new object[] { document.Path, line.Number, line.Text };

    [Fact]
    public void Blocks_InJson_Parse()
    {
        foreach (var block in Document.All.SelectMany(d => d.Blocks).Where(b => b.Language == "json"))
        {
            // An excerpt of an object is one as well.
            var text = block.Code.TrimStart().StartsWith('"') ? $"{{{block.Code}}}" : block.Code;
            var failure = Record.Exception(() => JsonDocument.Parse(text));
            Assert.True(failure is null, $"{block}: {failure?.Message}");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_InADocument_Exists(string document, int line, string command)
    {
        var words = command.Split(" | ")[0].Split(" > ")[0].Split(" #")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var problem = words[0] switch
        {
            "clinic" => ProblemOfClinic(words[1..]),
            "clinicapi" => await ProblemOfServerAsync(words[1..]),
            "dotnet" => ProblemOfDotnet(words),
            _ => File.Exists(Path.Combine(Document.Root, words[0])) ? null : "there is no such script",
        };

        Assert.True(problem is null, $"{document}:{line}: {command}: {problem}");
    }

    private static string? ProblemOfClinic(string[] args)
    {
        var surroundings = new Surroundings(TextReader.Null, TextWriter.Null, TextWriter.Null, _ => null, Document.Root, TimeProvider.System);
        var errors = ClinicCommand.Build(surroundings).Parse(args).Errors;
        return errors.Count == 0 ? null : errors[0].Message;
    }

    // Without running it: its help must know every option.
    private static async Task<string?> ProblemOfServerAsync(string[] args)
    {
        var names = args.TakeWhile(a => !a.StartsWith('-')).TakeWhile(a => !a.Contains('.')).ToArray();
        using var help = new StringWriter();
        if (await CommandLineOfServer.RunAsync([.. names, "--help"], help, help) != 0)
            return help.ToString();
        var unknown = args.Where(a => a.StartsWith("--", StringComparison.Ordinal) && !a.Contains(':')).FirstOrDefault(o => !help.ToString().Contains(o, StringComparison.Ordinal));
        return unknown is null ? null : $"{unknown} is no option";
    }

    private static string? ProblemOfDotnet(string[] words)
    {
        var project = words.SkipWhile(w => w != "--project").Skip(1).FirstOrDefault()
            ?? words.Skip(2).FirstOrDefault(w => w.Contains('/') && !w.StartsWith('-') && words[1] is "test" or "build" or "pack" or "format");
        if (project is not null && Directory.GetFiles(Path.Combine(Document.Root, project), "*.csproj").Length != 1)
            return $"{project} is no project";
        var arguments = words.SkipWhile(w => w != "--").Skip(1).ToArray();
        return project == "sdk/ClinicApi.Cli" ? ProblemOfClinic(arguments) : null;
    }
}
