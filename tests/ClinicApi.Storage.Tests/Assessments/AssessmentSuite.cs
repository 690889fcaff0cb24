using System.Data.Common;
using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Assessments;

public abstract class AssessmentSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const int Sharing = 2;
    private const int Booking = 3;

    [EngineFact]
    public async Task Draft_IsReadBackAsWritten_ByThoseWhoSeeTheWholeClinicOnly()
    {
        var draft = Draft("a1") with { SupersedesId = "a0", Revision = 2, AmendmentReason = "Allergy told later." };
        await CommitAsync(m => m.CreateAssessment(draft));

        var read = await GetAsync(Sample.Everything, "a1");
        Assert.Equal(draft with { Document = read!.Assessment.Document }, read.Assessment);
        Assert.Equal([1, 2, 3], read.Assessment.Document);
        Assert.Equal("[]", read.SharedFields);
        Assert.Null(await GetAsync(Sample.Own, "a1"));
        Assert.Null(await GetAsync(Sample.Stranger, "a1"));
        await RefusedAsync(Conflict.AlreadyExists, m => m.CreateAssessment(Draft("a1")));
    }

    [EngineFact]
    public async Task Draft_IsChangedByTheOneWhoKnowsItsVersion()
    {
        await CommitAsync(m => m.CreateAssessment(Draft("a1")));
        await CommitAsync(m => m.UpdateAssessment(Draft("a1") with { Document = [4] }, expectedVersion: 1));

        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdateAssessment(Draft("a1") with { Document = [5] }, expectedVersion: 1));
        var read = await GetAsync(Sample.Everything, "a1");
        Assert.Equal((2L, (byte)4), (read!.Assessment.Version, Assert.Single(read.Assessment.Document)));
    }

    [EngineFact]
    public async Task Signed_IsReadAsSigned_AndNeitherChangesNorGoes()
    {
        await CommitAsync(m => m.CreateAssessment(Draft("a1")));
        var signed = Signed("a1") with { Version = 2 };
        await CommitAsync(m => m.UpdateAssessment(signed, expectedVersion: 1));

        var read = await GetAsync(Sample.Everything, "a1");
        Assert.Equal(signed with { Document = read!.Assessment.Document }, read.Assessment);
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdateAssessment(Draft("a1"), expectedVersion: 2));
        foreach (var sql in new[]
        {
            "UPDATE assessments SET state = 1, finalized_at = NULL, finalized_by = ''",
            $"UPDATE assessments SET document = {(Engine == StoreEngine.Sqlite ? "x'09'" : @"'\x09'::bytea")}",
            "UPDATE assessments SET finalized_by = 'somebody'",
            "UPDATE assessments SET finalized_at = finalized_at + 1",
            "UPDATE assessments SET assessed_at = assessed_at + 1",
            "DELETE FROM assessments",
        })
        {
            await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(sql));
        }

        Assert.Equal(read.Assessment.Document, (await GetAsync(Sample.Everything, "a1"))!.Assessment.Document);
    }

    [EngineFact]
    public async Task Amendment_Signed_TakesThePlaceOfTheVersionItAmends_AndASecondOneIsRefused()
    {
        await GivenSignedAsync("a1");
        await CommitAsync(m => m
            .CreateAssessment(Draft("a2") with { SupersedesId = "a1", Revision = 2 })
            .CreateAssessment(Draft("a3") with { SupersedesId = "a1", Revision = 2 }));
        var second = Signed("a2") with { SupersedesId = "a1" };
        var third = Signed("a3") with { SupersedesId = "a1" };

        await CommitAsync(m => m.UpdateAssessment(second, 1).SupersedeAssessment(second, expectedVersion: 2));

        var first = (await GetAsync(Sample.Everything, "a1"))!.Assessment;
        Assert.Equal((3, 3L, "a2"), (first.State, first.Version, first.SupersededById));
        Assert.Equal([1, 2, 3], first.Document);
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdateAssessment(third, 1).SupersedeAssessment(third, expectedVersion: 3));
        await RefusedAsync(Conflict.VersionMismatch, m => m.UpdateAssessment(third, 1));
        Assert.Equal(1, (await GetAsync(Sample.Everything, "a3"))!.Assessment.State);
    }

    [EngineFact]
    public async Task Partner_SeesWhatIsSigned_WhileAConsentSharesItAndWithItsFields()
    {
        await CommitAsync(m => m.CreateAssessment(Draft("draft")));
        await GivenSignedAsync("a1");
        Assert.Empty(await ListAsync(Sample.Stranger));

        await CommitAsync(m => m.RecordConsent(Consent("c1", Booking)));
        Assert.Empty(await ListAsync(Sample.Stranger));

        await CommitAsync(m => m.RecordConsent(Consent("c2", Sharing) with { SharedFields = """["findings"]""", ExpiresAt = Sample.Slot }));
        var shared = Assert.Single(await ListAsync(Sample.Stranger));
        Assert.Equal(("a1", """["findings"]"""), (shared.Assessment.AssessmentId, shared.SharedFields));
        Assert.NotNull(await GetAsync(Sample.Stranger, "a1"));
        Assert.Null(await GetAsync(Sample.Stranger, "draft"));
        Assert.Null(await GetAsync(Sample.Own, "a1"));

        await CommitAsync(m => m.RevokeConsent(Consent("c2", Sharing) with { RevokedAt = Sample.Created }, 1));
        Assert.Empty(await ListAsync(Sample.Stranger));
        Assert.Null(await GetAsync(Sample.Stranger, "a1"));

        await CommitAsync(m => m.RecordConsent(Consent("c3", Sharing) with { ExpiresAt = Sample.Created }));
        Assert.Empty(await ListAsync(Sample.Stranger));
    }

    [EngineFact]
    public async Task StaffWhomAConsentNames_SeeTheWhole()
    {
        await GivenSignedAsync("a1");
        await CommitAsync(m => m.RecordConsent(Consent("c1", Sharing) with { RecipientId = "staff", SharedFields = """["name"]""" }));

        Assert.Equal("[]", (await GetAsync(Sample.Everything, "a1"))!.SharedFields);
    }

    [EngineFact]
    public async Task Assessments_AreListedTheNewestFirst_InPages_WithoutDocumentsIfNotWanted()
    {
        await CommitAsync(m => m
            .CreateAssessment(Draft("old"))
            .CreateAssessment(Draft("b") with { CreatedAt = Sample.Slot })
            .CreateAssessment(Draft("a") with { CreatedAt = Sample.Slot }));
        await GivenSignedAsync("signed");

        var all = await ListAsync(Sample.Everything);
        Assert.Equal(["b", "a", "signed", "old"], all.Select(read => read.Assessment.AssessmentId));
        Assert.All(all, read => Assert.Empty(read.Assessment.Document));
        var page = await Store.Assessments.ListAsync(Sample.Everything, "ada", [1], true, (Sample.Slot, "b"), 2, None);
        Assert.Equal(["a", "old"], page.Select(read => read.Assessment.AssessmentId));
        Assert.All(page, read => Assert.NotEmpty(read.Assessment.Document));
        var named = await Store.Assessments.ListNamedAsync(Sample.Everything, [("ada", "b"), ("bob", "a"), ("ada", "signed")], None);
        Assert.Equal(["b", "signed"], named.Select(read => read.Assessment.AssessmentId).Order());
    }

    [EngineFact]
    public async Task Patient_IsKnownToThoseWhoSeeThemOrWithWhomTheyShare()
    {
        Assert.True(await KnowsAsync(Sample.Everything));
        Assert.True(await KnowsAsync(Sample.Own));
        Assert.False(await KnowsAsync(Sample.Stranger));

        await CommitAsync(m => m.RecordConsent(Consent("c1", Sharing)));
        Assert.True(await KnowsAsync(Sample.Stranger));

        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1));
        Assert.False(await KnowsAsync(Sample.Everything));

        Task<bool> KnowsAsync(Access access) => Store.Assessments.IsPatientKnownAsync(access, "ada", None);
    }

    [EngineFact]
    public async Task Outcome_IsReadBackAsWritten_ByThoseWhoSeeTheWholeClinicOnly()
    {
        var outcome = Outcome("o1");
        await CommitAsync(m => m.RecordOutcome(outcome).RecordOutcome(Outcome("o2") with { BaselineId = "a2" }));

        var read = await Store.Outcomes.GetAsync(Sample.Everything, "ada", "o1", None);
        Assert.Equal(outcome with { Document = read!.Document }, read);
        Assert.Equal([7], read.Document);
        Assert.Null(await Store.Outcomes.GetAsync(Sample.Own, "ada", "o1", None));
        Assert.Equal(["o2", "o1"], (await Store.Outcomes.ListAsync(Sample.Everything, "ada", "", null, 10, None)).Select(o => o.OutcomeId));
        Assert.Equal(["o2"], (await Store.Outcomes.ListAsync(Sample.Everything, "ada", "a2", null, 10, None)).Select(o => o.OutcomeId));
        Assert.Equal(
            ["o1"],
            (await Store.Outcomes.ListAsync(Sample.Everything, "ada", "", (Sample.Created, "o2"), 10, None)).Select(o => o.OutcomeId));
        await RefusedAsync(Conflict.AlreadyExists, m => m.RecordOutcome(outcome));
    }

    [EngineFact]
    public async Task ErasedPatient_LeavesNothingOfWhatWasFound()
    {
        await GivenSignedAsync("a1");
        await CommitAsync(m => m.CreateAssessment(Draft("a2") with { SupersedesId = "a1", AmendmentReason = "Allergy" }).RecordOutcome(Outcome("o1")));

        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1));

        Assert.Null(await GetAsync(Sample.Everything, "a1"));
        Assert.Empty(await ListAsync(Sample.Everything));
        Assert.Null(await Store.Outcomes.GetAsync(Sample.Everything, "ada", "o1", None));
        Assert.Equal(0, await CountAsync("assessments WHERE length(document) > 0 OR amendment_reason <> ''"));
        Assert.Equal(0, await CountAsync("outcomes WHERE length(document) > 0"));
        await RefusedAsync(Conflict.VersionMismatch, m => m.CreateAssessment(Draft("a3")));
        await RefusedAsync(Conflict.VersionMismatch, m => m.RecordOutcome(Outcome("o2")));
    }

    [EngineFact]
    public async Task Clinic_Deleted_TakesTheAssessmentsOfItsErasedPatientsWithIt()
    {
        await GivenSignedAsync("a1");
        await CommitAsync(m => m.RecordOutcome(Outcome("o1")));
        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1).ErasePatient("bob", expectedVersion: 1));

        await CommitAsync(m => m.DeleteClinic(expectedVersion: 1));

        Assert.Equal((0, 0), (await CountAsync("assessments"), await CountAsync("outcomes")));
    }

    private async Task GivenSignedAsync(string id)
    {
        await CommitAsync(m => m.CreateAssessment(Draft(id)));
        await CommitAsync(m => m.UpdateAssessment(Signed(id), expectedVersion: 1));
    }

    private Task<ReadAssessment?> GetAsync(Access access, string id) => Store.Assessments.GetAsync(access, "ada", id, None);

    private Task<IReadOnlyList<ReadAssessment>> ListAsync(Access access) =>
        Store.Assessments.ListAsync(access, "ada", [], withDocuments: false, before: null, 10, None);

    private static AssessmentRow Draft(string id) => new(
        ClinicId,
        "ada",
        id,
        Version: 1,
        State: 1,
        Revision: 1,
        SupersedesId: "",
        SupersededById: "",
        AmendmentReason: "",
        Document: [1, 2, 3],
        CreatedBy: "staff",
        AssessedAt: Sample.Created,
        FinalizedBy: "",
        FinalizedAt: null,
        ExpiresAt: null,
        Sample.Created,
        Sample.Created);

    private static AssessmentRow Signed(string id) => Draft(id) with
    {
        State = 2,
        FinalizedBy = "anna",
        FinalizedAt = Sample.Created,
        ExpiresAt = Sample.Slot,
    };

    private static OutcomeRow Outcome(string id) =>
        new(ClinicId, "ada", id, "a1", CorrectsId: "", Document: [7], "staff", Sample.Created - Duration.FromHours(1), Sample.Created);

    private static ConsentRow Consent(string id, int purpose) => new(
        ClinicId,
        "ada",
        id,
        Version: 1,
        purpose,
        RecipientId: "stranger",
        TreatmentId: "",
        SharedFields: "[]",
        DocumentVersion: "sharing-2026-03",
        Giver: 1,
        RecordedBy: Sample.Partner,
        GrantedAt: Sample.Created,
        ExpiresAt: null,
        RevokedAt: null,
        CreatedAt: Sample.Created);
}

public sealed class SqliteAssessmentTests() : AssessmentSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresAssessmentTests() : AssessmentSuite(StoreEngine.Postgres);
