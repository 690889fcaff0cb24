using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ClinicApi.Docs.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ClinicApi.Docs.Tests.Blocks;

/// <summary>Compiles examples as what they are: statements of a method, or members of a class.</summary>
internal static partial class Compiler
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest);
    private static readonly SyntaxTree Surroundings = CSharpSyntaxTree.ParseText(ReadSurroundings(), Options);

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file))];

    /// <summary>What is wrong with the blocks, each with its document and line. They are compiled as one text, in their order.</summary>
    public static IReadOnlyList<string> Problems(params IReadOnlyList<Block> blocks) =>
        [.. Compile(blocks).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => $"{d.Location.GetMappedLineSpan()}: {d.GetMessage()}")];

    /// <summary>The class of the blocks, whose method RunAsync runs them.</summary>
    public static Type Load(IReadOnlyList<Block> blocks)
    {
        using var image = new MemoryStream();
        var result = Compile(blocks).Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(image.ToArray()).GetType("Example")!;
    }

    private static CSharpCompilation Compile(IReadOnlyList<Block> blocks) => CSharpCompilation.Create(
        $"Example{Guid.NewGuid():N}",
        [Surroundings, CSharpSyntaxTree.ParseText(Source(blocks), Options)],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static string Source(IReadOnlyList<Block> blocks)
    {
        var (usings, body) = (new SortedSet<string>(), new StringBuilder());
        foreach (var block in blocks)
        {
            body.Append("#line ").Append(block.Line).Append(" \"").Append(block.Document).AppendLine("\"");
            foreach (var line in block.Code.Split('\n'))
            {
                if (Using().IsMatch(line))
                    usings.Add(line);
                body.AppendLine(Using().IsMatch(line) ? "" : line);
            }
        }

        var isMember = blocks.Any(b => b.Code.Contains("[Fact]", StringComparison.Ordinal));
        var parent = blocks[0].Document.Contains("Sdk.Testing", StringComparison.Ordinal) ? "TestSurroundings" : "Surroundings";
        var (opening, closing) = isMember ? ("", "") : ("public async Task RunAsync() { await Task.Yield();", "}");
        return $"{string.Join('\n', usings)}\npublic sealed class Example : {parent}\n{{\n{opening}\n{body}\n{closing}\n}}";
    }

    private static string ReadSurroundings()
    {
        using var reader = new StreamReader(typeof(Compiler).Assembly.GetManifestResourceStream("Surroundings.cs")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^using [A-Za-z0-9.]+;$", RegexOptions.None, 1000)]
    private static partial Regex Using();
}
