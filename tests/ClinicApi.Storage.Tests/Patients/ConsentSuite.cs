using ClinicApi.TestSupport;

namespace ClinicApi.Storage.Tests.Patients;

public abstract class ConsentSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const int Booking = 3;
    private const int Photographs = 4;

    [EngineFact]
    public async Task Consent_Recorded_IsReadBackAsWritten_ByThoseItConcerns()
    {
        var consent = Consent("c1") with { ExpiresAt = Sample.Slot };
        await CommitAsync(m => m.RecordConsent(consent));

        Assert.Equal(consent, await Store.Consents.GetAsync(Sample.Everything, "ada", "c1", None));
        Assert.Equal(consent, await Store.Consents.GetAsync(Sample.Own, "ada", "c1", None));
        Assert.Equal(consent, await Store.Consents.GetAsync(Sample.Stranger, "ada", "c1", None));
        Assert.Null(await Store.Consents.GetAsync(Sample.Stranger with { CallerId = "third" }, "ada", "c1", None));
        Assert.Null(await Store.Consents.GetAsync(Sample.Everything, "bob", "c1", None));
    }

    [EngineFact]
    public async Task SecondConsentToTheSame_IsRefusedUntilTheFirstIsRevoked()
    {
        await CommitAsync(m => m.RecordConsent(Consent("c1")));

        await RefusedAsync(Conflict.VersionMismatch, m => m.RecordConsent(Consent("c2")));
        await CommitAsync(m => m.RecordConsent(Consent("c3") with { Purpose = Photographs }));
        await CommitAsync(m => m.RevokeConsent(Consent("c1") with { RevokedAt = Sample.Slot }, 1).RecordConsent(Consent("c2")));

        await RefusedAsync(Conflict.VersionMismatch, m => m.RevokeConsent(Consent("c1") with { RevokedAt = Sample.Slot }, 2));
        Assert.Equal("c2", (await Store.Consents.FindStandingAsync(ClinicId, "ada", Booking, "stranger", "", None))?.ConsentId);
    }

    [EngineFact]
    public async Task ConsentInForce_AndNoOther_ShowsPatientAndAppointmentsToItsRecipient()
    {
        await CommitAsync(m => m.Book("a"));
        Assert.Equal((false, false), await SeenByStrangerAsync());

        await CommitAsync(m => m.RecordConsent(Consent("c1") with { Purpose = Photographs }));
        Assert.Equal((false, false), await SeenByStrangerAsync());

        await CommitAsync(m => m.RecordConsent(Consent("c2") with { ExpiresAt = Sample.Slot }));
        Assert.Equal((true, true), await SeenByStrangerAsync());

        await CommitAsync(m => m.RevokeConsent(Consent("c2") with { RevokedAt = Sample.Created }, 1));
        Assert.Equal((false, false), await SeenByStrangerAsync());

        await CommitAsync(m => m.RecordConsent(Consent("c3") with { ExpiresAt = Sample.Created }));
        Assert.Equal((false, false), await SeenByStrangerAsync());
    }

    [EngineFact]
    public async Task Consents_OfAnErasedPatient_AreEmptiedAndNotThere()
    {
        await CommitAsync(m => m.RecordConsent(Consent("c1") with { TreatmentId = "needling", SharedFields = """["inputs"]""" }));
        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1));

        Assert.Null(await Store.Consents.GetAsync(Sample.Everything, "ada", "c1", None));
        Assert.Empty(await Store.Consents.ListAsync(Sample.Everything, "ada", null, 10, None));
        Assert.Equal(["[]"], await Database.QueryAsync("SELECT treatment_id || shared_fields FROM consents WHERE revoked_at IS NOT NULL"));
        await RefusedAsync(Conflict.VersionMismatch, m => m.RecordConsent(Consent("c2")));
    }

    [EngineFact]
    public async Task Clinic_Deleted_TakesTheConsentsOfItsErasedPatientsWithIt()
    {
        await CommitAsync(m => m.RecordConsent(Consent("c1")));
        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1).ErasePatient("bob", expectedVersion: 1));

        await CommitAsync(m => m.DeleteClinic(expectedVersion: 1));

        Assert.Equal(0, await CountAsync("consents"));
    }

    private async Task<(bool Patient, bool Appointment)> SeenByStrangerAsync() => (
        await Store.Patients.GetAsync(Sample.Stranger, "ada", None) is not null,
        await Store.Appointments.GetAsync(Sample.Stranger, "a", None) is not null);

    protected static ConsentRow Consent(string id) => new(
        ClinicId,
        "ada",
        id,
        Version: 1,
        Booking,
        RecipientId: "stranger",
        TreatmentId: "",
        SharedFields: "[]",
        DocumentVersion: "booking-2026-03",
        Giver: 1,
        RecordedBy: Sample.Partner,
        GrantedAt: Sample.Created,
        ExpiresAt: null,
        RevokedAt: null,
        CreatedAt: Sample.Created);
}

public sealed class SqliteConsentTests() : ConsentSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresConsentTests() : ConsentSuite(StoreEngine.Postgres)
{
    [EngineFact]
    public async Task ConsentThatEndsAnEarlierOne_AndOneThatKnewOfNone_DoNotWaitForEachOther()
    {
        await CommitAsync(m => m.RecordConsent(Consent("c1")));
        await using var other = await Database.LockAsync("UPDATE patients SET version = version WHERE patient_id = 'ada'");

        // Both need the patient: who knew of none gets it first, and then meets the consent that the other one ends.
        var late = AttemptAsync(m => m.RecordConsent(Consent("c2")));
        await UntilWaitingAsync(1, late);
        var ending = AttemptAsync(m => m.RevokeConsent(Consent("c1") with { RevokedAt = Sample.Slot }, 1).RecordConsent(Consent("c3")));
        await UntilWaitingAsync(2, Task.WhenAny(late, ending));
        await other.DisposeAsync();

        Assert.Equal((Conflict.VersionMismatch, (Conflict?)null), (await late, await ending));
    }

    private async Task UntilWaitingAsync(long count, Task writes)
    {
        while (!Equals(Assert.Single(await Database.QueryAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")), count))
        {
            Assert.False(writes.IsCompleted, "a write is over that was to wait for the patient");
        }
    }
}
