using System.Security.Cryptography;
using ClinicApi.Server.Commands;
using ClinicApi.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace ClinicApi.Operations.Tests.Commands;

public sealed class EncryptCommandTests : CommandSuite
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 8, 0);

    [Fact]
    public async Task Encrypt_BringsWhatIsThereUnderTheCurrentKey_AndTellsHowFarItHasCome()
    {
        Assert.Equal(CommandLine.Done, (await RunAsync("migrate")).ExitCode);
        await using (var store = OpenStore())
        {
            await store.CommitAsync(new Mutation("lab").CreateClinic(new ClinicRow("lab", 1, 1, "{}", Now, Now)), CancellationToken.None);
            await store.CommitAsync(new Mutation("lab").CreatePatient(APatient()), CancellationToken.None);
        }

        var key = RandomNumberGenerator.GetBytes(ColumnKeys.Bytes);
        var ran = await RunAsync("encrypt", $"--ClinicApi:Encryption:Keys={Convert.ToBase64String(key)}");
        Assert.Equal((CommandLine.Done, ""), (ran.ExitCode, ran.ExitCode == CommandLine.Done ? "" : ran.Error));
        Assert.Contains("patients: 1 looked at, 1 encrypted", ran.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 1 rows", ran.Output, StringComparison.Ordinal);

        var options = new StoreOptions(StoreEngine.Sqlite, DatabasePath);
        await using var with = Store.Open(options with { Encryption = new ColumnKeys([key], new byte[32]) }, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal("Mia", (await with.Patients.GetAsync(new Access("lab", "staff", true), "p", CancellationToken.None))!.GivenName);
        await using var without = OpenStore();
        await Assert.ThrowsAsync<StoreSealException>(() => without.Patients.GetAsync(new Access("lab", "staff", true), "p", CancellationToken.None));
        var wrong = await RunAsync("encrypt", $"--ClinicApi:Encryption:Keys={Convert.ToBase64String(RandomNumberGenerator.GetBytes(ColumnKeys.Bytes))}");
        Assert.Equal(CommandLine.Failed, wrong.ExitCode);
        Assert.Contains("which is not configured", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypt_WithoutKeys_IsWrongUse()
    {
        var ran = await RunAsync("encrypt");
        Assert.Equal(CommandLine.WrongUse, ran.ExitCode);
        Assert.Contains("ClinicApi:Encryption:KeyFile", ran.Error, StringComparison.Ordinal);
    }

    private static PatientRow APatient() => new(
        "lab", "p", 1, "somebody", "Mia", "Muster", new LocalDate(1990, 1, 31), "mia@example.com", "", "", "", "", "[]", "", Now, Now);
}
