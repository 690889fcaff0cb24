using ClinicApi.Sdk.Generator.Tests.Support;

namespace ClinicApi.Sdk.Generator.Tests.Golden;

/// <summary>The layer of a small contract as it was accepted. Running with CLINICAPI_ACCEPT_GOLDEN=1 accepts what it is now.</summary>
public sealed class GoldenFileTests
{
    private static readonly string Folder = Path.Combine(Protoc.Sources, "Golden", "Accepted");

    [Fact]
    public void Layer_OfTheGallery_IsAsAccepted()
    {
        var response = Plugin.Run(Protoc.Request(Protoc.Gallery));
        Assert.Equal("", response.Error);
        var written = response.File.ToDictionary(f => f.Name + ".txt", f => f.Content);
        if (Environment.GetEnvironmentVariable("CLINICAPI_ACCEPT_GOLDEN") == "1")
            Accept(written);

        Assert.Equal(Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).Order(), written.Keys.Order());
        foreach (var (name, content) in written)
            Assert.Equal(File.ReadAllText(Path.Combine(Folder, name)), content);
    }

    [Fact]
    public void Layer_OfTheGallery_CompilesWithoutWarning()
    {
        var layer = Plugin.Run(Protoc.Request(Protoc.Gallery)).File.Select(f => f.Content);

        Assert.Empty(SdkCompilation.Of(layer, Protoc.Stubs(Protoc.Gallery)).Problems());
    }

    private static void Accept(Dictionary<string, string> written)
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        foreach (var (name, content) in written)
            File.WriteAllText(Path.Combine(Folder, name), content);
    }
}
