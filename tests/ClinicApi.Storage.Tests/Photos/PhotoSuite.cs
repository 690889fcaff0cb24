using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Photos;

public abstract class PhotoSuite(StoreEngine engine) : StoreSuite(engine)
{
    private const int Sharing = 2;
    private const int Photographs = 4;
    private static readonly Duration Unclaimed = Duration.FromHours(1);

    [EngineFact]
    public async Task Photo_IsReadBackAsWritten_AndClaimsItsFile()
    {
        await GivenConsentAsync();
        var photo = Photo("p1") with { AssessmentId = "a1", OutcomeId = "o1" };
        await GivenPhotoAsync(photo);

        Assert.Equal(photo, await Store.Photos.GetAsync(Sample.Everything, "ada", "p1", None));
        Assert.Null(await Store.Photos.GetAsync(Sample.Own, "ada", "p1", None));
        await Database.AdvanceAsync(Unclaimed);
        Assert.Empty(await Store.PhotoFiles.ListDiscardedAsync(10, None));
        await Store.PhotoFiles.NoteAsync(ClinicId, "another", Unclaimed, None);
        await RefusedAsync(Conflict.AlreadyExists, m => m.AddPhoto(photo with { FileId = "another" }));
    }

    [EngineFact]
    public async Task Photos_AreListedTheNewestFirst_OfAnAssessmentOrOfAll()
    {
        await GivenConsentAsync();
        await GivenPhotoAsync(Photo("p1") with { AssessmentId = "a1" });
        await GivenPhotoAsync(Photo("p2"));
        await GivenPhotoAsync(Photo("p3") with { AssessmentId = "a1", CreatedAt = Sample.Created - Duration.FromSeconds(1) });

        Assert.Equal(["p2", "p1", "p3"], await ListAsync("", before: null));
        Assert.Equal(["p1", "p3"], await ListAsync("a1", before: null));
        Assert.Equal(["p1", "p3"], await ListAsync("", before: (Sample.Created, "p2")));

        async Task<IEnumerable<string>> ListAsync(string assessment, (Instant, string)? before) =>
            (await Store.Photos.ListAsync(Sample.Everything, "ada", assessment, before, 10, None)).Select(photo => photo.PhotoId);
    }

    [EngineFact]
    public async Task Photo_WithoutAConsentInForce_IsRefused()
    {
        await Store.PhotoFiles.NoteAsync(ClinicId, "file-p1", Duration.FromDays(9), None);
        await RefusedAsync(Conflict.VersionMismatch, m => m.AddPhoto(Photo("p1")));
        var consent = await GivenConsentAsync(await InAsync(Duration.FromHours(2)));
        await Database.AdvanceAsync(Duration.FromHours(3));
        await RefusedAsync(Conflict.VersionMismatch, m => m.AddPhoto(Photo("p1")));
        await CommitAsync(m => m.RevokeConsent(consent with { RevokedAt = Sample.Created }, expectedVersion: 1));
        await RefusedAsync(Conflict.VersionMismatch, m => m.AddPhoto(Photo("p1")));
        await GivenConsentAsync(id: "c2");
        await CommitAsync(m => m.AddPhoto(Photo("p1")));
    }

    [EngineFact]
    public async Task File_ThatIsToGo_CannotBeClaimedAnyMore()
    {
        await GivenConsentAsync();
        await RefusedAsync(Conflict.VersionMismatch, m => m.AddPhoto(Photo("p1")));
        await Store.PhotoFiles.NoteAsync(ClinicId, "file-p1", Unclaimed, None);
        Assert.Empty(await Store.PhotoFiles.ListDiscardedAsync(10, None));
        await Database.AdvanceAsync(Unclaimed);
        await RefusedAsync(Conflict.VersionMismatch, m => m.AddPhoto(Photo("p1")));
        Assert.Equal([new PhotoFileRow(ClinicId, "file-p1")], await Store.PhotoFiles.ListDiscardedAsync(10, None));
    }

    [EngineFact]
    public async Task File_OfAPhoto_IsLetGoWithItAlone()
    {
        await GivenConsentAsync();
        await GivenPhotoAsync(Photo("p1"));
        await GivenPhotoAsync(Photo("p2"));
        await Store.PhotoFiles.DiscardAsync(ClinicId, "file-p1", None);
        await Store.PhotoFiles.ForgetAsync(new PhotoFileRow(ClinicId, "file-p1"), None);
        Assert.Empty(await Store.PhotoFiles.ListDiscardedAsync(10, None));

        await CommitAsync(m => m.DeletePhoto("ada", "p1"));
        var discarded = Assert.Single(await Store.PhotoFiles.ListDiscardedAsync(10, None));
        Assert.Equal("file-p1", discarded.FileId);
        await RefusedAsync(Conflict.VersionMismatch, m => m.DeletePhoto("ada", "p1"));
        await Store.PhotoFiles.ForgetAsync(discarded, None);
        Assert.Empty(await Store.PhotoFiles.ListDiscardedAsync(10, None));
        Assert.Equal(1, await CountAsync("photo_files"));
    }

    [EngineFact]
    public async Task ErasedPatient_LeavesNoPhotoAndTakesNone()
    {
        await GivenConsentAsync();
        await GivenPhotoAsync(Photo("p1"));
        await GivenPhotoAsync(Photo("p2"));
        await Store.PhotoFiles.NoteAsync(ClinicId, "file-p3", Unclaimed, None);
        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1));

        Assert.Equal(0, await CountAsync("photos"));
        Assert.Equal(["file-p1", "file-p2"], (await Store.PhotoFiles.ListDiscardedAsync(10, None)).Select(file => file.FileId).Order());
        await RefusedAsync(Conflict.VersionMismatch, m => m.AddPhoto(Photo("p3")));
    }

    [EngineFact]
    public async Task PhotosAddedWhileThePatientIsErased_EitherGoOrAreRefused()
    {
        await GivenConsentAsync();
        var ids = Enumerable.Range(0, 8).Select(i => $"p{i}").ToList();
        foreach (var id in ids)
            await Store.PhotoFiles.NoteAsync(ClinicId, $"file-{id}", Unclaimed, None);
        await Task.WhenAll(
            ids.Select(id => AttemptAsync(m => m.AddPhoto(Photo(id))))
                .Append(AttemptAsync(m => m.ErasePatient("ada", expectedVersion: 1))));

        Assert.Equal(0, await CountAsync("photos"));
        Assert.Equal(0, await CountAsync("photo_files WHERE discard_at IS NULL"));
    }

    [EngineFact]
    public async Task Partner_SeesThePhotosOfSignedAssessments_ThatAShareNames()
    {
        await GivenConsentAsync();
        await CommitAsync(m => m.CreateAssessment(Draft("signed")).CreateAssessment(Draft("draft")));
        await CommitAsync(m => m.UpdateAssessment(
            Draft("signed") with { State = 2, FinalizedBy = "anna", FinalizedAt = Sample.Created }, expectedVersion: 1));
        await GivenPhotoAsync(Photo("p1") with { AssessmentId = "signed" });
        await GivenPhotoAsync(Photo("p2") with { AssessmentId = "draft" });
        await GivenPhotoAsync(Photo("p3"));

        var share = Consent("s1", Sharing) with { RecipientId = Sample.Partner, SharedFields = """["inputs"]""" };
        await CommitAsync(m => m.RecordConsent(share));
        Assert.Empty(await SeenAsync());
        await CommitAsync(m => m.RevokeConsent(share with { RevokedAt = Sample.Created }, expectedVersion: 1));
        await CommitAsync(m => m.RecordConsent(share with { ConsentId = "s2", SharedFields = """["inputs","photos"]""" }));
        Assert.Equal(["p1"], await SeenAsync());
        Assert.Empty(await Store.Photos.ListAsync(Sample.Stranger, "ada", "", null, 10, None));

        async Task<IEnumerable<string>> SeenAsync() =>
            (await Store.Photos.ListAsync(Sample.Own, "ada", "", null, 10, None)).Select(photo => photo.PhotoId);
    }

    private async Task GivenPhotoAsync(PhotoRow photo)
    {
        await Store.PhotoFiles.NoteAsync(ClinicId, photo.FileId, Unclaimed, None);
        await CommitAsync(m => m.AddPhoto(photo));
    }

    private async Task<ConsentRow> GivenConsentAsync(Instant? expiresAt = null, string id = "c1")
    {
        var consent = Consent(id, Photographs) with { ExpiresAt = expiresAt };
        await CommitAsync(m => m.RecordConsent(consent));
        return consent;
    }

    private async Task<Instant> InAsync(Duration time) => await Store.Events.NowAsync(None) + time;

    private static ConsentRow Consent(string id, int purpose) => new(
        ClinicId, "ada", id, 1, purpose, "", "", "[]", "text-1", 1, Sample.Partner, Sample.Created, null, null, Sample.Created);

    private static PhotoRow Photo(string id) => new(
        ClinicId, "ada", id, $"file-{id}", "", "", 7, Sample.Created, "image/png", 5_000_000_000, new string('a', 64), 640, 480, "staff", Sample.Created);

    private static AssessmentRow Draft(string id) => new(
        ClinicId, "ada", id, 1, 1, 1, "", "", "", [1], "staff", Sample.Created, "", null, null, Sample.Created, Sample.Created);
}

public sealed class SqlitePhotoTests() : PhotoSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresPhotoTests() : PhotoSuite(StoreEngine.Postgres);
