using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Events;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Photos;

public abstract class PhotoAccessTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Partner_SeesNothingWithoutAShareOfPhotos_ByteForByteAsIfThereWereNothing()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync(clinic.Partner);
        var photo = await clinic.GivenPhotoAsync(patient, (await clinic.GivenSignedAsync(patient)).Name);
        await clinic.ShareAsync(patient, clinic.Partner);
        var missing = $"{patient.Name}/photos/{Guid.CreateVersion7()}";
        Assert.Equal(await GetAsync(missing), await GetAsync(photo.Name));
        Assert.Equal(await DownloadAsync(missing), await DownloadAsync(photo.Name));
        Assert.Empty(await clinic.Partner.ListPhotosAsync(patient));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.OtherPartner.ListPhotosAsync(patient));

        async Task<string> GetAsync(string name) => (await Refused.WithAsync(
            ErrorReason.ResourceNotFound, clinic.Partner.Assessments.GetPhotoAsync(new GetPhotoRequest { Name = name }))).BytesWithout(name);
        async Task<string> DownloadAsync(string name) =>
            (await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Partner.DownloadAsync(name))).BytesWithout(name);
    }

    [EngineFact]
    public async Task Share_OfPhotos_IsOfThoseOfSignedAssessments_AndEndsWithTheNextReadAfterItIsRevoked()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync(clinic.OtherPartner);
        var signed = await clinic.GivenSignedAsync(patient);
        var shared = await clinic.GivenPhotoAsync(patient, signed.Name);
        var ofDraft = await clinic.GivenPhotoAsync(patient, (await clinic.GivenDraftAsync(patient)).Name);
        var ofNothing = await clinic.GivenPhotoAsync(patient);
        var consent = await clinic.ShareAsync(patient, clinic.Partner, "state", "photos");

        Assert.Equal(shared, await clinic.Partner.Assessments.GetPhotoAsync(new GetPhotoRequest { Name = shared.Name }));
        Assert.Equal(SamplePictures.CleanPng(), (await clinic.Partner.DownloadAsync(shared.Name)).Content);
        Assert.Equal([shared.Name], await clinic.Partner.ListPhotosAsync(patient));
        Assert.Equal(new SkinAssessment { Name = signed.Name, State = signed.State }, await clinic.Partner.ReadAsync(signed));
        foreach (var hidden in new[] { ofDraft, ofNothing })
            await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Partner.DownloadAsync(hidden.Name));

        await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Partner.DownloadAsync(shared.Name));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Partner.ListPhotosAsync(patient));
        Assert.Equal(3, (await clinic.Staff.ListPhotosAsync(patient)).Count);
    }

    [EngineFact]
    public async Task Reader_WhoGoesAwayInTheMiddle_IsNoFault()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var picture = SamplePictures.LargeJpeg(5_000_000);
        var photo = await clinic.Staff.UploadAsync(patient.Upload(picture), picture);
        using (var call = clinic.Staff.Assessments.DownloadPhoto(new DownloadPhotoRequest { Name = photo.Name }))
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await Eventually.HoldsAsync("the server has noticed", async () =>
            (await clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { Clinic = clinic.Name, Patient = patient.Name }))
            .AuditEntries.Any(entry => entry.Method.EndsWith("DownloadPhoto", StringComparison.Ordinal) && entry.StatusCode == 1));
    }

    [EngineFact]
    public async Task List_InPages_HasEachPhotoOnceTheNewestFirst()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        List<string> names = [];
        for (var i = 0; i < 3; i++)
        {
            names.Insert(0, (await clinic.GivenPhotoAsync(patient)).Name);
            await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        var request = new ListPhotosRequest { Parent = patient.Name, PageSize = 2 };
        var page = await clinic.Staff.Assessments.ListPhotosAsync(request);
        Assert.Equal(names[..2], page.Photos.Select(photo => photo.Name));
        request.PageToken = page.NextPageToken;
        page = await clinic.Staff.Assessments.ListPhotosAsync(request);
        Assert.Equal((names[2], ""), (Assert.Single(page.Photos).Name, page.NextPageToken));
    }

    [EngineFact]
    public async Task Photo_ThatComesAndGoes_IsToldToTheClinicsOwn_AndToNoPartner()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync(clinic.Partner);
        var types = new[] { EventType.PhotoUploaded, EventType.PhotoDeleted };
        using var service = new Watching(clinic.Service, new WatchEventsRequest { Types_ = { types } });
        using var partner = new Watching(clinic.Partner, new WatchEventsRequest { Types_ = { types.Append(EventType.RoomCreated) } });
        await service.CheckpointAsync();
        await partner.CheckpointAsync();
        var photo = await clinic.GivenPhotoAsync(patient);
        await clinic.Staff.Assessments.DeletePhotoAsync(new DeletePhotoRequest { Name = photo.Name });
        await clinic.Staff.Clinics.CreateRoomAsync(
            new CreateRoomRequest { Parent = clinic.Name, Room = new Room { DisplayName = "Another", Kinds = { "storage" } } });

        Assert.Equal(
            [(EventType.PhotoUploaded, photo.Name), (EventType.PhotoDeleted, photo.Name)],
            (await service.NextAsync(events: 2)).Select(message => (message.Event.Type, message.Event.Resource)));
        Assert.Equal(EventType.RoomCreated, Assert.Single(await partner.NextAsync(events: 1)).Event.Type);
    }

    [EngineFact]
    public async Task EachAccess_IsInThePatientsLog()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var photo = await clinic.GivenPhotoAsync(patient);
        await clinic.Staff.DownloadAsync(photo.Name);
        await clinic.Staff.Assessments.GetPhotoAsync(new GetPhotoRequest { Name = photo.Name });
        await clinic.Staff.ListPhotosAsync(patient);
        await Refused.WithAsync(ErrorReason.PhotoTypeUnsupported, () => clinic.Staff.UploadAsync(patient.Upload([1, 2, 3]), [1, 2, 3]));
        await clinic.Staff.Assessments.DeletePhotoAsync(new DeletePhotoRequest { Name = photo.Name });

        IReadOnlyList<(string Method, int Code)> expected =
            [("DeletePhoto", 0), ("DownloadPhoto", 0), ("GetPhoto", 0), ("ListPhotos", 0), ("UploadPhoto", 0), ("UploadPhoto", 3)];
        List<(string, int)> found = [];
        await Eventually.HoldsAsync("the accesses are in the log", async () =>
        {
            found = [.. (await clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { Clinic = clinic.Name, Patient = patient.Name }))
                .AuditEntries.Select(e => (e.Method.Split('/')[^1].Split('.')[^1], e.StatusCode)).Where(e => e.Item1.Contains("Photo", StringComparison.Ordinal)).Order()];
            return found.Count >= expected.Count;
        });
        Assert.Equal(expected, found);
    }
}

public sealed class SqlitePhotoAccessTests(SqliteTestServer server) : PhotoAccessTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresPhotoAccessTests(PostgresTestServer server) : PhotoAccessTests(server), IClassFixture<PostgresTestServer>;
