using System.Security.Cryptography;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Photos;
using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Photos;

public abstract class UploadTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Photo_SentAndFetched_IsThePictureWithoutWhatTheCameraWrote()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var signed = await clinic.GivenSignedAsync(patient);
        var first = patient.Upload(SamplePictures.Jpeg());
        first.PhotoId = "left-cheek";
        first.Photo.Assessment = signed.Name;
        first.Photo.TakeTime = Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow().AddHours(-1));
        var photo = await clinic.Staff.UploadAsync(first, SamplePictures.Jpeg(), partLength: 100);

        var clean = SamplePictures.CleanJpeg();
        Assert.Equal(
            new Photo
            {
                Name = $"{patient.Name}/photos/left-cheek",
                Assessment = signed.Name,
                BodyRegion = BodyRegion.Cheek,
                TakeTime = first.Photo.TakeTime,
                ContentType = "image/jpeg",
                SizeBytes = clean.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(clean)),
                WidthPixels = 640,
                HeightPixels = 480,
                UploadedBy = $"partners/{clinic.Staff.PartnerId}",
                CreateTime = Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow()),
            },
            photo);
        Assert.Equal(photo, await clinic.Service.Assessments.GetPhotoAsync(new GetPhotoRequest { Name = photo.Name }));
        var (told, content) = await clinic.Service.DownloadAsync(photo.Name);
        Assert.Equal((photo, Convert.ToHexStringLower(SHA256.HashData(content))), (told, photo.Sha256));
        Assert.Equal([photo.Name], await clinic.Service.ListPhotosAsync(patient, signed.Name));
    }

    [EngineFact]
    public async Task Photo_OfSeveralMegabytes_ComesBackByteForByte()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var picture = SamplePictures.LargeJpeg(3_000_000);
        var photo = await clinic.Staff.UploadAsync(patient.Upload(picture), picture);
        Assert.Equal(picture, (await clinic.Staff.DownloadAsync(photo.Name)).Content);
    }

    [EngineFact]
    public async Task Upload_WithoutAConsentInForce_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var refused = await Refused.WithAsync(ErrorReason.PhotoConsentMissing, () => clinic.GivenPhotoAsync(patient));
        Assert.Equal(["PHOTO_CONSENT_MISSING"], refused.Preconditions);
        var consent = await clinic.ConsentToPhotosAsync(patient);
        await clinic.GivenPhotoAsync(patient);
        await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        await Refused.WithAsync(ErrorReason.PhotoConsentMissing, () => clinic.GivenPhotoAsync(patient));
        Assert.Single(await clinic.Staff.ListPhotosAsync(patient));
    }

    [EngineFact]
    public async Task Consent_RevokedWhileThePhotoComes_Counts()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var consent = await clinic.ConsentToPhotosAsync(patient);
        var messages = Photographing.Messages(patient.Upload(SamplePictures.Png()), SamplePictures.Png()).ToList();
        using var call = clinic.Staff.Assessments.UploadPhoto();
        await call.RequestStream.WriteAsync(messages[0]);
        await Eventually.HoldsAsync("the upload has begun", async () => (await FilesAsync()).Count > 0);
        await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
        await Refused.WithAsync(ErrorReason.PhotoConsentMissing, () => ClientStreams.SendAsync(call, messages[1..]));
        Assert.Empty(await clinic.Staff.ListPhotosAsync(patient));

        Task<List<object>> FilesAsync() => Server.Database.QueryAsync($"SELECT file_id FROM photo_files WHERE clinic_id = '{clinic.Id}'");
    }

    [EngineFact]
    public async Task Content_ThatIsNotAsItShouldBe_IsRefused_AndNothingIsKept()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var png = SamplePictures.Png();
        var otherSum = patient.Upload(png);
        otherSum.Sha256 = new string('0', 64);
        await Refused.WithAsync(ErrorReason.PhotoChecksumMismatch, () => clinic.Staff.UploadAsync(otherSum, png));
        await Refused.WithAsync(ErrorReason.PhotoMalformed, () => clinic.Staff.UploadAsync(patient.Upload(png[..50]), png[..50]));
        byte[] text = [.. "Not a picture, whatever it is called."u8];
        await Refused.WithAsync(ErrorReason.PhotoTypeUnsupported, () => clinic.Staff.UploadAsync(patient.Upload(text), text));
        await Refused.WithAsync(ErrorReason.PhotoTypeUnsupported, () => clinic.Staff.UploadAsync(patient.Upload([]), []));
        Assert.Empty(await clinic.Staff.ListPhotosAsync(patient));
        await Server.Node.SweepPhotosAsync();
        Assert.Empty(await Server.Database.QueryAsync($"SELECT file_id FROM photo_files WHERE clinic_id = '{clinic.Id}'"));
    }

    [EngineFact]
    public async Task Content_OfMoreBytesThanTheServerTakes_IsRefused_AlsoBehindTheEndOfThePicture()
    {
        await using var node = await ServerNode.StartAsync(
            Server.Database, Server.Database.Time, new Dictionary<string, string?> { ["ClinicApi:Photos:MaxBytes"] = "2000" });
        var clinic = await TestClinic.CreateAsync(node, Administrator);
        var patient = await clinic.GivenPhotographedAsync();
        foreach (var large in new[] { SamplePictures.LargeJpeg(2_000), [.. SamplePictures.Jpeg(), .. new byte[2_000]] })
        {
            var refused = await Refused.WithAsync(ErrorReason.PhotoTooLarge, () => clinic.Staff.UploadAsync(patient.Upload(large), large, partLength: 500));
            Assert.Equal("2000", refused.Metadata["max_bytes"]);
        }

        await clinic.GivenPhotoAsync(patient);
    }

    [EngineFact]
    public async Task Messages_OutOfTheirOrder_AreRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var png = SamplePictures.Png();
        var withData = patient.Upload(png);
        withData.Data = ByteString.CopyFrom(png);
        Assert.Equal(["data"], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => SendAsync(withData))).Fields);
        Assert.Equal(["data"], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => SendAsync(patient.Upload(png), patient.Upload(png)))).Fields);
        Assert.Equal(["data"], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => SendAsync(patient.Upload(png), new UploadPhotoRequest()))).Fields);
        Assert.Equal(["parent", "photo", "sha256"], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => SendAsync())).Fields);
        var tooLong = new UploadPhotoRequest { Data = ByteString.CopyFrom(new byte[2_000_000]) };
        await Refused.WithAsync(ErrorReason.RequestTooLarge, () => SendAsync(patient.Upload(png), tooLong));
        await Refused.WithAsync(ErrorReason.RequestTooLarge, () => SendAsync(tooLong));

        async Task SendAsync(params IEnumerable<UploadPhotoRequest> messages)
        {
            using var call = clinic.Staff.Assessments.UploadPhoto();
            await ClientStreams.SendAsync(call, messages);
        }
    }

    [EngineFact]
    public async Task Fields_ThatBreakARule_AreNamed()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var other = await clinic.GivenPatientAsync();
        var first = patient.Upload(SamplePictures.Png());
        first.Sha256 = first.Sha256.ToUpperInvariant()[..63] + "X";
        first.Photo.Assessment = $"{other.Name}/assessments/a1";
        first.Photo.Outcome = $"{other.Name}/outcomes/a1";
        first.Photo.TakeTime = Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow().AddMinutes(1));
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, () => clinic.Staff.UploadAsync(first, SamplePictures.Png()));
        Assert.Equal(["photo.take_time", "photo.assessment", "photo.outcome", "sha256"], refused.Fields);

        var missing = patient.Upload(SamplePictures.Png());
        missing.Photo.Assessment = $"{patient.Name}/assessments/a1";
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Staff.UploadAsync(missing, SamplePictures.Png()));
    }

    [EngineFact]
    public async Task Upload_SentAgain_HasOneEffect_AndIsAnsweredBeforeTheContentComes()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var first = patient.Upload(SamplePictures.Png());
        first.RequestId = Guid.NewGuid().ToString();
        var photo = await clinic.Staff.UploadAsync(first, SamplePictures.Png());
        using var again = clinic.Staff.Assessments.UploadPhoto();
        await again.RequestStream.WriteAsync(first);
        Assert.Equal(photo, (await again).Photo);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        Assert.Equal([photo.Name], await clinic.Staff.ListPhotosAsync(patient));

        var other = patient.Upload(SamplePictures.Jpeg());
        other.RequestId = first.RequestId;
        await Refused.WithAsync(ErrorReason.RequestIdReused, () => clinic.Staff.UploadAsync(other, SamplePictures.Jpeg()));
    }

    [EngineFact]
    public async Task Upload_SentManyTimesAtOnce_KeepsOnePhotoAndOneFile()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var first = patient.Upload(SamplePictures.Png());
        first.RequestId = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => clinic.Staff.UploadAsync(first, SamplePictures.Png(), partLength: 50)));
        Assert.Single(answers.Select(photo => photo.Name).Distinct());
        await Server.Node.SweepPhotosAsync();
        Assert.Single(await Server.Database.QueryAsync($"SELECT file_id FROM photo_files WHERE clinic_id = '{clinic.Id}'"));
        Assert.Equal(SamplePictures.CleanPng(), (await clinic.Staff.DownloadAsync(answers[0].Name)).Content);
    }

    [EngineFact]
    public async Task Id_ThatIsTaken_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var first = patient.Upload(SamplePictures.Png());
        first.PhotoId = "p1";
        await clinic.Staff.UploadAsync(first, SamplePictures.Png());
        await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, () => clinic.Staff.UploadAsync(first, SamplePictures.Png()));
        Assert.Equal(SamplePictures.CleanPng(), (await clinic.Staff.DownloadAsync($"{patient.Name}/photos/p1")).Content);
    }

    [EngineFact]
    public async Task Caller_WhoGoesAwayInTheMiddle_LeavesNothingAndIsNoFault()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        var messages = Photographing.Messages(patient.Upload(SamplePictures.Png()), SamplePictures.Png(), partLength: 60).ToList();
        using (var call = clinic.Staff.Assessments.UploadPhoto())
        {
            await call.RequestStream.WriteAsync(messages[0]);
            await call.RequestStream.WriteAsync(messages[1]);
            await Eventually.HoldsAsync("the upload has begun", async () => (await FilesAsync()).Count > 0);
        }

        await Server.AdvanceAsync(TimeSpan.FromHours(1));
        await Eventually.HoldsAsync("its file is forgotten", async () =>
        {
            await Server.Node.SweepPhotosAsync();
            return (await FilesAsync()).Count == 0;
        });
        Assert.Empty(await clinic.Staff.ListPhotosAsync(patient));

        Task<List<object>> FilesAsync() => Server.Database.QueryAsync($"SELECT file_id FROM photo_files WHERE clinic_id = '{clinic.Id}'");
    }

    [EngineFact]
    public async Task Upload_ThatDoesNotGoOn_IsEnded()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        using var call = clinic.Staff.Assessments.UploadPhoto();
        await call.RequestStream.WriteAsync(patient.Upload(SamplePictures.Png()));
        await Refused.WithAsync(ErrorReason.DeadlinePassed, () => Server.AdvanceUntilAsync(TransferTime.Longest, call.ResponseAsync, step: TransferTime.Longest));
    }
}

public sealed class SqliteUploadTests(SqliteTestServer server) : UploadTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresUploadTests(PostgresTestServer server) : UploadTests(server), IClassFixture<PostgresTestServer>;
