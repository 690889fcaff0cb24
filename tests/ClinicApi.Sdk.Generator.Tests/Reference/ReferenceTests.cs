using ClinicApi.Sdk.Generator.Tests.Support;

namespace ClinicApi.Sdk.Generator.Tests.Reference;

/// <summary>The contract reference in docs/ is what the protos say. Running with CLINICAPI_ACCEPT_REFERENCE=1 writes it anew.</summary>
public sealed class ReferenceTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Protoc.Sources, "..", "..", "docs", "reference"));

    [Fact]
    public void Reference_OfTheContract_IsCurrent()
    {
        var response = Plugin.Run(Protoc.ContractRequest("writes=reference"));
        Assert.Equal("", response.Error);
        var pages = response.File.ToDictionary(f => f.Name, f => f.Content);
        if (Environment.GetEnvironmentVariable("CLINICAPI_ACCEPT_REFERENCE") == "1")
            Accept(pages);

        Assert.Equal(Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).Order(), pages.Keys.Order());
        foreach (var (name, content) in pages)
            Assert.True(content == File.ReadAllText(Path.Combine(Folder, name)), $"docs/reference/{name} is not what the protos say: run with CLINICAPI_ACCEPT_REFERENCE=1.");
    }

    private static void Accept(Dictionary<string, string> pages)
    {
        Directory.CreateDirectory(Folder);
        foreach (var old in Directory.GetFiles(Folder))
            File.Delete(old);
        foreach (var (name, content) in pages)
            File.WriteAllText(Path.Combine(Folder, name), content);
    }
}
