using ClinicApi.Docs.Tests.Support;
using ClinicApi.Sdk.Testing;

namespace ClinicApi.Docs.Tests.Blocks;

public sealed class CSharpBlockTests
{
    public static IEnumerable<object[]> Singles() =>
        Document.All.SelectMany(d => d.Blocks).Where(b => b.Language == "csharp" && !b.IsRun).Select(b => new object[] { b.Document, b.Line });

    public static IEnumerable<object[]> Programs() => Document.All.Where(d => d.Blocks.Any(b => b.IsRun)).Select(d => new object[] { d.Path });

    [Theory]
    [MemberData(nameof(Singles))]
    public void Block_InCSharp_Compiles(string document, int line) =>
        Assert.Empty(Compiler.Problems(Document.Read(document).Blocks.Single(b => b.Line == line)));

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Blocks_ThatAreAProgram_RunAgainstTheRealServer(string document)
    {
        await using var server = await ClinicApiTestServer.StartAsync();
        var type = Compiler.Load([.. Document.Read(document).Blocks.Where(b => b.IsRun)]);
        var example = Activator.CreateInstance(type)!;
        await (Task)type.GetMethod("PrepareAsync")!.Invoke(example, [server])!;
        var run = (Task)type.GetMethod("RunAsync")!.Invoke(example, null)!;

        await run;
    }

    [Fact]
    public void Documents_OfThisRepository_HaveExamples()
    {
        Assert.Contains(Programs(), row => (string)row[0] == "docs/partner-guide.md");
        Assert.NotEmpty(Singles());
    }
}
