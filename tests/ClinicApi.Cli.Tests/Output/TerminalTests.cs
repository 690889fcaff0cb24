using ClinicApi.Cli.Tests.Support;

namespace ClinicApi.Cli.Tests.Output;

[Collection(nameof(DemoServer))]
public sealed class TerminalTests(DemoServer server)
{
    private readonly Shell shell = Shell.Of(server, "partner");

    [Fact]
    public async Task Availability_OnATerminal_IsACalendarWithoutEscapesUnderNoColor()
    {
        shell.Variables["NO_COLOR"] = "1";

        var drawn = await (shell with { IsTerminal = true }).RunAsync("availability", "consultation", "--days", "14");

        Assert.Equal(0, drawn.Code);
        Assert.Contains("│ Mon", drawn.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', drawn.Output);
    }

    [Fact]
    public async Task Table_InAPipe_IsPlainColumns()
    {
        var outcome = await shell.RunAsync("treatments");

        Assert.StartsWith("TREATMENT", outcome.Lines[0], StringComparison.Ordinal);
        Assert.Contains(outcome.Lines, l => l.StartsWith("consultation ", StringComparison.Ordinal));
        Assert.DoesNotContain('│', outcome.Output);
    }
}
