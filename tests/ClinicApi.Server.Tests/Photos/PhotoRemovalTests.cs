using ClinicApi.Server.Calls;
using ClinicApi.Server.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace ClinicApi.Server.Tests.Photos;

public abstract class PhotoRemovalTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Photo_ThatIsDeleted_IsGoneAtOnce_AndItsFileSoon()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var (photo, kept) = (await clinic.GivenPhotoAsync(patient), await clinic.GivenPhotoAsync(patient));
        var (file, keptFile) = (await clinic.FileOfAsync(photo), await clinic.FileOfAsync(kept));
        var request = new DeletePhotoRequest { Name = photo.Name, RequestId = Guid.NewGuid().ToString() };
        await clinic.Staff.Assessments.DeletePhotoAsync(request);
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Staff.DownloadAsync(photo.Name));
        Assert.Equal([kept.Name], await clinic.Staff.ListPhotosAsync(patient));

        using var again = clinic.Staff.Assessments.DeletePhotoAsync(request);
        await again;
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        request.RequestId = "";
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Assessments.DeletePhotoAsync(request));
        await Server.AdvanceUntilAsync("its file is gone", async () => !await Server.Node.HasFileAsync(file));
        Assert.True(await Server.Node.HasFileAsync(keptFile), "The file of another photo has gone with it.");
    }

    [EngineFact]
    public async Task Erasure_TakesThePhotosAndTheirFiles_AlsoWhenTheNodeEndsInBetween()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var photo = await clinic.GivenPhotoAsync(patient);
        var file = await clinic.FileOfAsync(photo);
        await clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Staff.DownloadAsync(photo.Name));
        Assert.Empty(await Server.Database.QueryAsync($"SELECT photo_id FROM photos WHERE clinic_id = '{clinic.Id}'"));

        // The file is removed by a node that knows of nothing but the database.
        await using var next = await ServerNode.StartAsync(Server.Database, Server.Database.Time);
        await next.SweepPhotosAsync();
        Assert.False(await Server.Node.HasFileAsync(file), "The file of an erased patient's photo is still there.");
        Assert.Empty(await Server.Database.QueryAsync($"SELECT file_id FROM photo_files WHERE clinic_id = '{clinic.Id}'"));
    }

    [EngineFact]
    public async Task Removal_ThatBrokeOffAfterTheFile_IsFinished()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var photo = await clinic.GivenPhotoAsync(patient);
        var file = await clinic.FileOfAsync(photo);
        await clinic.Staff.Assessments.DeletePhotoAsync(new DeletePhotoRequest { Name = photo.Name });
        await Files.DeleteAsync(file, CancellationToken.None);
        await Server.Node.SweepPhotosAsync();
        Assert.Empty(await Server.Database.QueryAsync($"SELECT file_id FROM photo_files WHERE clinic_id = '{clinic.Id}'"));
    }

    [EngineFact]
    public async Task File_OfAnUploadThatBrokeOff_GoesWhenItIsNotClaimedInTime()
    {
        var clinic = await GivenClinicAsync();
        var file = Guid.CreateVersion7().ToString();
        await Server.Node.Store.PhotoFiles.NoteAsync(clinic.Id, file, Duration.FromHours(1), CancellationToken.None);
        await Files.WriteAsync(file, (target, ct) => target.WriteAsync(new byte[] { 1 }, ct).AsTask(), CancellationToken.None);
        await Server.Node.SweepPhotosAsync();
        Assert.True(await Server.Node.HasFileAsync(file), "The file of an upload that goes on has been removed.");
        await Server.AdvanceAsync(TimeSpan.FromHours(1));
        await Server.Node.SweepPhotosAsync();
        Assert.False(await Server.Node.HasFileAsync(file), "The file of an upload that broke off is still there.");
    }

    [EngineFact]
    public async Task Photo_WhoseFileIsAway_IsUnavailable()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var photo = await clinic.GivenPhotoAsync(patient);
        await Files.DeleteAsync(await clinic.FileOfAsync(photo), CancellationToken.None);
        await Refused.WithAsync(ErrorReason.StoreUnavailable, () => clinic.Staff.DownloadAsync(photo.Name));
    }

    private IPhotoStore Files => Server.Node.Services.GetRequiredService<IPhotoStore>();
}

public sealed class SqlitePhotoRemovalTests(SqliteTestServer server) : PhotoRemovalTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresPhotoRemovalTests(PostgresTestServer server) : PhotoRemovalTests(server), IClassFixture<PostgresTestServer>;
