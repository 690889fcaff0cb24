using System.Runtime.Versioning;
using ClinicApi.Cli.Tests.Support;

namespace ClinicApi.Cli.Tests.Profiles;

[Collection(nameof(DemoServer))]
public sealed class ProfileTests(DemoServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clinic-cli-profiles-").FullName;

    private Shell Shell => new() { Folder = folder, Variables = { ["CLINICAPI_CONFIG"] = "profiles.json" } };

    [Fact]
    public async Task Profile_Added_IsUsedListedAndRemoved()
    {
        var added = await (Shell with { Typed = server.Key("partner") }).RunAsync("profiles", "add", "demo", "--address", server.Address, "--clinic", "demo-clinic");
        Assert.Equal(0, added.Code);

        Assert.Equal(0, (await Shell.RunAsync("treatments", "--profile", "demo")).Code);
        var listed = await Shell.RunAsync("profiles", "list");
        Assert.Contains(listed.Lines, l => l.StartsWith("demo ", StringComparison.Ordinal) && l.EndsWith("demo-clinic", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Key("partner"), listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.RunAsync("profiles", "remove", "demo")).Code);
        Assert.Equal(2, (await Shell.RunAsync("treatments", "--profile", "demo")).Code);
    }

    [Fact]
    public async Task Profile_WithAKeyFile_ReadsItEachTime()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), server.Key("partner") + "\n");
        await Shell.RunAsync("profiles", "add", "default", "--address", server.Address, "--key-file", "key");

        Assert.Equal(0, (await Shell.RunAsync("clinics")).Code);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task File_ThatOthersMayRead_IsRefused()
    {
        var file = Path.Combine(folder, "profiles.json");
        await (Shell with { Typed = "ck_test" }).RunAsync("profiles", "add", "demo", "--address", server.Address);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var outcome = await Shell.RunAsync("clinics", "--profile", "demo");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("chmod 600", outcome.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_ThatSaysWhereToCall_IsWrongUseAndSaysWhatToSet()
    {
        var outcome = await Shell.RunAsync("clinics");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("CLINICAPI_ADDRESS", outcome.Complaint, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
