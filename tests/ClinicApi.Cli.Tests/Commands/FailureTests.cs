using System.Text.Json;
using ClinicApi.Cli.Tests.Support;

namespace ClinicApi.Cli.Tests.Commands;

/// <summary>Whatever goes wrong is one line and an exit code that a script can go by.</summary>
[Collection(nameof(DemoServer))]
public sealed class FailureTests(DemoServer server)
{
    private readonly Shell shell = Shell.Of(server, "partner");

    [Theory]
    [InlineData(2, "", "fly")]
    [InlineData(2, "", "book")]
    [InlineData(2, "", "hold", "consultation", "tomorrow")]
    [InlineData(2, "", "availability", "consultation", "--days", "93")]
    [InlineData(2, "INVALID_REQUEST", "hold", "consultation", "2026-11-23T10:15", "--minutes", "9000")]
    [InlineData(3, "SCOPE_MISSING", "compare", "clinics/demo-clinic/patients/a/assessments/b")]
    [InlineData(4, "RESOURCE_NOT_FOUND", "patients", "show", "nobody")]
    [InlineData(5, "SLOT_IN_PAST", "hold", "consultation", "2020-01-07T10:15")]
    public async Task Failure_OfAKind_HasItsExitCodeAndReason(int code, string reason, params string[] args)
    {
        var outcome = await shell.RunAsync(args);

        Assert.Equal(code, outcome.Code);
        Assert.StartsWith("clinic: ", outcome.Complaint, StringComparison.Ordinal);
        Assert.Contains(reason, outcome.Complaint, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task NoServer_IsToBeTriedLater()
    {
        shell.Variables["CLINICAPI_ADDRESS"] = "http://127.0.0.1:1";

        var outcome = await shell.RunAsync("clinics");

        Assert.Equal(6, outcome.Code);
        Assert.Contains("http://127.0.0.1:1", outcome.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatIsWrong_IsNotAllowedAndNotRepeated()
    {
        shell.Variables["CLINICAPI_KEY"] = "ck_test_abc_wrong";

        var outcome = await shell.RunAsync("clinics");

        Assert.Equal(3, outcome.Code);
        Assert.DoesNotContain("ck_test_abc_wrong", outcome.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_WithJson_IsAnObjectOnStandardError()
    {
        var outcome = await shell.RunAsync("patients", "show", "nobody", "--json");

        var failure = JsonDocument.Parse(outcome.Complaint).RootElement;
        Assert.Equal("RESOURCE_NOT_FOUND", failure.GetProperty("reason").GetString());
        Assert.Equal(4, failure.GetProperty("exitCode").GetInt32());
        Assert.Equal("NotFound", failure.GetProperty("status").GetString());
    }
}
