using System.Security.Cryptography;
using System.Text;
using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace ClinicApi.Storage.Tests.Encryption;

public abstract class EncryptionSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const string Canary = "Canary7x";

    private static readonly byte[] First = RandomNumberGenerator.GetBytes(ColumnKeys.Bytes);
    private static readonly byte[] Second = RandomNumberGenerator.GetBytes(ColumnKeys.Bytes);
    private static readonly byte[] Search = RandomNumberGenerator.GetBytes(ColumnKeys.Bytes);
    private static readonly LocalDate Born = new(1913, 7, 19);

    [EngineFact]
    public async Task StolenFiles_RevealNothing_AndTheStoreReadsAllOfIt()
    {
        await using var store = Open(First);
        await WriteEverythingAsync(store);
        await AssertReadableAsync(store);
        await AssertNowhereInTheFilesAsync();
    }

    [EngineFact]
    public async Task Patient_IsFoundByBirthDateAddressAndNumber_WithoutTheirBeingThere()
    {
        await using var store = Open(First);
        await WriteEverythingAsync(store);
        async Task<int> CountAlikeAsync(LocalDate? born, string email, string phone) =>
            (await store.Patients.ListAlikeAsync(Sample.Everything, born, email, phone, None)).Count;
        Assert.Equal(1, await CountAlikeAsync(Born, "", ""));
        Assert.Equal(1, await CountAlikeAsync(null, "CANARY7X@example.com", ""));
        Assert.Equal(1, await CountAlikeAsync(null, "", "+77712332144"));
        Assert.Equal(0, await CountAlikeAsync(null, "", ""));
        Assert.Equal(0, await CountAlikeAsync(Born.PlusDays(1), "x@example.com", "+1"));
        var hashes = await Database.QueryAsync("SELECT email_hash FROM patients WHERE email_hash IS NOT NULL");
        Assert.DoesNotContain(hashes.Cast<byte[]>(), hash => hash.AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes("canary7x@example.com")).AsSpan(0, hash.Length)));
    }

    [EngineFact]
    public async Task Rotation_BringsEverythingUnderTheNewKey_WhileTheOldOneStillReads()
    {
        await using (var before = Open(First))
            await WriteEverythingAsync(before);
        await using (var both = Open(First, Second))
        {
            await AssertReadableAsync(both);
            var progress = await Collect(both.ResealAsync(None));
            Assert.Equal(["patients", "appointments", "assessments", "outcomes"], progress.Select(p => p.Table).Distinct());
            Assert.All(progress.GroupBy(p => p.Table), table => Assert.True(table.Last().Written > 0, $"Nothing of {table.Key} was sealed anew."));
            await AssertReadableAsync(both);
            Assert.All(await Collect(both.ResealAsync(None)), p => Assert.Equal(0, p.Written));
        }

        await using var after = Open(Second);
        await AssertReadableAsync(after);
        await using var without = Open(First);
        await Assert.ThrowsAsync<StoreSealException>(() => without.Patients.GetAsync(Sample.Everything, "canary", None));
    }

    [EngineFact]
    public async Task Keys_ThatValuesAreSealedWith_AreRequired_UntilEverythingIsUnderAnother()
    {
        await using var before = Open(First);
        await before.CheckKeysAsync(None);
        await WriteEverythingAsync(before);
        await using var after = Open(Second);
        await using var none = Open();
        foreach (var lacking in new[] { after, none })
        {
            var refused = await Assert.ThrowsAsync<StoreSealException>(() => lacking.CheckKeysAsync(None));
            Assert.Contains("is not configured", refused.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<StoreSealException>(() => Collect(lacking.ResealAsync(None)));
        }

        await using var both = Open(First, Second);
        await both.CheckKeysAsync(None);
        await Assert.ThrowsAsync<StoreSealException>(() => before.CheckKeysAsync(None));
        await Collect(both.ResealAsync(None));
        await after.CheckKeysAsync(None);
        await AssertReadableAsync(after);
    }

    [EngineFact]
    public async Task Hashes_OfAnotherPepper_AreNoticed_AndMadeAnew()
    {
        await using (var before = Open(First))
        {
            await before.CheckKeysAsync(None);
            await WriteEverythingAsync(before);
        }

        await using var other = Store.Open(
            Database.Options with { Encryption = new ColumnKeys([First], RandomNumberGenerator.GetBytes(ColumnKeys.Bytes)) }, Database.Time, NullLoggerFactory.Instance);
        Assert.Empty(await other.Patients.ListAlikeAsync(Sample.Everything, Born, "", "", None));
        var refused = await Assert.ThrowsAsync<StoreSealException>(() => other.CheckKeysAsync(None));
        Assert.Contains("pepper", refused.Message, StringComparison.Ordinal);
        await Collect(other.ResealAsync(None));
        await other.CheckKeysAsync(None);
        Assert.Single(await other.Patients.ListAlikeAsync(Sample.Everything, Born, "", "", None));
    }

    [EngineFact]
    public async Task SealedValues_OfTheSameText_AreNeverTheSame()
    {
        await using var store = Open(First);
        for (var i = 0; i < 50; i++)
            await store.CommitAsync(new Mutation(ClinicId).CreatePatient(Sample.Patient($"p{i}")), None);
        var stored = await Database.QueryAsync("SELECT family_name FROM patients WHERE patient_id LIKE 'p%'");
        Assert.Equal(50, stored.Distinct().Count());
        Assert.All(stored, value => Assert.StartsWith("\u0001", (string)value, StringComparison.Ordinal));
    }

    [EngineFact]
    public async Task ValuesOfBeforeThereWereKeys_AreReadAndSealed()
    {
        await WriteEverythingAsync(Store);
        await using var store = Open(First);
        await AssertReadableAsync(store);
        Assert.False(await store.NeedsResealingAsync(None));
        await Database.ExecuteAsync("UPDATE patients SET birth_date_hash = NULL, email_hash = NULL, phone_hash = NULL");
        Assert.True(await store.NeedsResealingAsync(None));
        await Collect(store.ResealAsync(None));
        Assert.False(await store.NeedsResealingAsync(None));
        await AssertReadableAsync(store);
        Assert.Single(await store.Patients.ListAlikeAsync(Sample.Everything, Born, "", "", None));
        await AssertNowhereInTheRowsAsync();
    }

    [EngineFact]
    public async Task Value_InThePlaceOfAnother_IsNotRead()
    {
        await using var store = Open(First);
        await WriteEverythingAsync(store);
        await Database.ExecuteAsync("UPDATE patients SET family_name = note WHERE patient_id = 'canary'");
        await Assert.ThrowsAsync<StoreSealException>(() => store.Patients.GetAsync(Sample.Everything, "canary", None));
    }

    [EngineFact]
    public async Task SealingAnew_TakesNothingBackOfWhatIsWrittenMeanwhile()
    {
        await using (var before = Open(First))
        {
            for (var i = 0; i < 250; i++)
                await before.CommitAsync(new Mutation(ClinicId).CreatePatient(Sample.Patient($"p{i}") with { Note = "old" }), None);
        }

        await using var store = Open(First, Second);
        var sealing = Collect(store.ResealAsync(None));
        for (var i = 249; i >= 0; i -= 10)
            await store.CommitAsync(new Mutation(ClinicId).UpdatePatient(Sample.Patient($"p{i}") with { Note = "new" }, 1), None);
        await sealing;
        for (var i = 0; i < 250; i++)
            Assert.Equal(i % 10 == 9 ? "new" : "old", (await store.Patients.GetAsync(Sample.Everything, $"p{i}", None))!.Note);
    }

    /// <summary>The bytes of the database's files.</summary>
    protected abstract Task<IReadOnlyList<byte[]>> ReadFilesAsync();

    private Store Open(params byte[][] keys) =>
        Store.Open(Database.Options with { Encryption = new ColumnKeys(keys, Search) }, Database.Time, NullLoggerFactory.Instance);

    private static PatientRow Marked() => Sample.Patient("canary") with
    {
        GivenName = Canary,
        FamilyName = Canary,
        BirthDate = Born,
        Email = $"{Canary}@example.com",
        Phone = "+77712332144",
        MedicalRecordNumber = Canary,
        AddressLines = $"""["{Canary}"]""",
        Note = $"{Canary} is allergic.",
        PartnerReference = Canary,
        ReportedProcedures = $$"""[{"note":"{{Canary}}"}]""",
    };

    private static async Task WriteEverythingAsync(Store store)
    {
        var document = Encoding.UTF8.GetBytes($"\n{Canary} has a scar.");
        var assessment = new AssessmentRow(
            ClinicId, "canary", "a1", 1, 1, 1, "", "", Canary, document, Sample.Partner, Sample.Created, "", null, null, Sample.Created, Sample.Created);
        await store.CommitAsync(new Mutation(ClinicId).CreatePatient(Marked()), None);
        await store.CommitAsync(new Mutation(ClinicId).UpdatePatient(Marked(), 1), None);
        await store.CommitAsync(new Mutation(ClinicId).CreateAssessment(assessment), None);
        await store.CommitAsync(
            new Mutation(ClinicId).UpdateAssessment(assessment with { State = 2, FinalizedBy = "dr", FinalizedAt = Sample.Created, ExpiresAt = Sample.Slot }, 1), None);
        await store.CommitAsync(
            new Mutation(ClinicId).RecordOutcome(new OutcomeRow(ClinicId, "canary", "o1", "a1", "", document, Sample.Partner, Sample.Created, Sample.Created)), None);
        var appointment = Sample.Appointment("x", "canary") with { PatientNote = Canary, PartnerReference = Canary, OverbookingReason = Canary };
        await store.CommitAsync(new Mutation(ClinicId).BookAppointment(appointment, [Sample.Reservation("rooms/7")]), None);
        await store.CommitAsync(new Mutation(ClinicId).UpdateAppointment(appointment with { Procedure = Canary }, 1), None);
    }

    private static async Task AssertReadableAsync(Store store)
    {
        var patient = (await store.Patients.GetAsync(Sample.Everything, "canary", None))!;
        Assert.Equal(Marked() with { Version = patient.Version }, patient);
        var assessment = (await store.Assessments.GetAsync(Sample.Everything, "canary", "a1", None))!.Assessment;
        Assert.Equal((Canary, $"\n{Canary} has a scar."), (assessment.AmendmentReason, Encoding.UTF8.GetString(assessment.Document)));
        Assert.Equal(assessment.Document, (await store.Outcomes.GetAsync(Sample.Everything, "canary", "o1", None))!.Document);
        var appointment = (await store.Appointments.GetAsync(Sample.Everything, "x", None))!;
        Assert.Equal(
            (Canary, Canary, Canary, Canary),
            (appointment.PatientNote, appointment.Procedure, appointment.PartnerReference, appointment.OverbookingReason));
        var clearance = (await store.Clearances.ReadAsync(ClinicId, "canary", None))!;
        Assert.Equal(Born, clearance.BirthDate);
        Assert.Equal(assessment.Document, clearance.Assessment!.Document);
        Assert.Contains(Canary, (await store.Sessions.ReadAsync(ClinicId, "canary", Sample.Created, None)).ReportedProcedures, StringComparison.Ordinal);
    }

    private async Task AssertNowhereInTheFilesAsync()
    {
        var files = await ReadFilesAsync();
        Assert.Contains(files, file => Contains(file, "glow"));
        foreach (var mark in new[] { Canary, "77712332144", "1913-07-19", "is allergic", "has a scar" })
            Assert.DoesNotContain(files, file => Contains(file, mark));
    }

    private async Task AssertNowhereInTheRowsAsync()
    {
        foreach (var column in SealedColumns.All)
        {
            var values = await Database.QueryAsync($"SELECT {column.Name} FROM {column.Table} WHERE {column.RowId} IN ('canary', 'x', 'a1', 'o1')");
            Assert.NotEmpty(values);
            Assert.All(values, value => Assert.False(Contains(value as byte[] ?? Encoding.UTF8.GetBytes((string)value), Canary), $"{column.Table}.{column.Name}"));
        }
    }

    private static bool Contains(byte[] file, string text) => file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static async Task<List<T>> Collect<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }
}

public sealed class SqliteEncryptionTests() : EncryptionSuite(StoreEngine.Sqlite)
{
    protected override Task<IReadOnlyList<byte[]>> ReadFilesAsync() => Task.FromResult<IReadOnlyList<byte[]>>([.. Database.ReadFiles()]);
}

[OnPostgres]
public sealed class PostgresEncryptionTests() : EncryptionSuite(StoreEngine.Postgres)
{
    /// <summary>The database's own, and the log, which other tests write too.</summary>
    protected override async Task<IReadOnlyList<byte[]>> ReadFilesAsync()
    {
        await Database.ExecuteAsync("CHECKPOINT");
        var folder = (string)(await Database.QueryAsync("SHOW data_directory"))[0];
        var own = Convert.ToString((await Database.QueryAsync("SELECT oid::bigint FROM pg_database WHERE datname = current_database()"))[0], System.Globalization.CultureInfo.InvariantCulture)!;
        return [.. Directory.EnumerateFiles(Path.Combine(folder, "base", own)).Select(File.ReadAllBytes)];
    }
}
