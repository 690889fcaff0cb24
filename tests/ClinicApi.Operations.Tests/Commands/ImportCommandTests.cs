using ClinicApi.Operations.Tests.Import;
using ClinicApi.Server.Commands;
using ClinicApi.Server.Hosting;

namespace ClinicApi.Operations.Tests.Commands;

public sealed class ImportCommandTests : CommandSuite
{
    [Fact]
    public async Task DemoFile_IsImported_AndAgainIsUnchanged()
    {
        var first = await RunAsync("import", DevelopmentSeed.DemoFile);
        var second = await RunAsync("import", DevelopmentSeed.DemoFile, "--prune");

        Assert.Equal((CommandLine.Done, "clinics/demo-clinic: 36 created, 0 updated, 0 deleted, 0 unchanged"), (first.ExitCode, first.Output.TrimEnd()));
        Assert.Contains("clinics/demo-clinic/rooms/laser-room created", first.Error, StringComparison.Ordinal);
        Assert.Equal((CommandLine.Done, "clinics/demo-clinic: 0 created, 0 updated, 0 deleted, 36 unchanged"), (second.ExitCode, second.Output.TrimEnd()));
        Assert.Empty(second.Error);
    }

    [Fact]
    public async Task DryRun_SaysWhatItWouldDo_AndDoesNot()
    {
        var file = await WriteFileAsync(SmallClinic.Json);

        var ran = await RunAsync("import", file, "--dry-run");

        Assert.Equal((CommandLine.Done, "clinics/small: 6 changes to make, 0 unchanged"), (ran.ExitCode, ran.Output.TrimEnd()));
        Assert.Contains("rooms/one would be created", ran.Error, StringComparison.Ordinal);
        Assert.StartsWith("clinics/small: 6 created", (await RunAsync("import", file)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_SaysWhatItDeletes()
    {
        await RunAsync("import", await WriteFileAsync(SmallClinic.Json));

        var ran = await RunAsync("import", await WriteFileAsync(SmallClinic.With("\"id\": \"pen\"", "\"id\": \"new-pen\"")), "--prune");

        Assert.Equal("clinics/small: 1 created, 0 updated, 1 deleted, 5 unchanged", ran.Output.TrimEnd());
        Assert.Contains("clinics/small/devices/pen deleted", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongFile_Fails_WithALineForEachMistake_BeforeTheDatabaseIsMade()
    {
        var json = SmallClinic.With("Europe/Berlin", "Berlin").Replace("\"name\": \"Pen\"", "\"name\": 1", StringComparison.Ordinal);

        var ran = await RunAsync("import", await WriteFileAsync(json));

        Assert.Equal((CommandLine.Failed, ""), (ran.ExitCode, ran.Output));
        Assert.Equal(
            [
                "The clinic file has mistakes:",
                "  line 2, $.clinic.timeZone: must be a zone of the IANA time zone database",
                "  line 8, $.devices[0].name: must be a text, not a number",
            ],
            ran.Error.TrimEnd().Split(Environment.NewLine));
        Assert.False(File.Exists(DatabasePath), "The database was made for a file that could not be imported.");
    }

    [Fact]
    public async Task MissingFile_Fails()
    {
        var ran = await RunAsync("import", PathOf("nothing.json"));

        Assert.Equal(CommandLine.Failed, ran.ExitCode);
        Assert.StartsWith("The file cannot be read: ", ran.Error, StringComparison.Ordinal);
    }
}
