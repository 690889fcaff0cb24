using System.Security.Cryptography;
using ClinicApi.Server.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Photos;

/// <summary>What a test does with photos.</summary>
internal static class Photographing
{
    public static async Task<Consent> ConsentToPhotosAsync(this TestClinic clinic, Patient patient) =>
        await clinic.Staff.Patients.RecordConsentAsync(new RecordConsentRequest
        {
            Parent = patient.Name,
            Consent = new Consent { Purpose = ConsentPurpose.Photographs, DocumentVersion = "photos-2026-03", Giver = ConsentGiver.Patient },
        });

    /// <summary>A patient who has agreed to photographs.</summary>
    public static async Task<Patient> GivenPhotographedAsync(this TestClinic clinic, TestCaller? by = null)
    {
        var patient = await clinic.GivenPatientAsync(by);
        await clinic.ConsentToPhotosAsync(patient);
        return patient;
    }

    public static UploadPhotoRequest Upload(this Patient patient, byte[] content) => new()
    {
        Parent = patient.Name,
        Photo = new Photo { BodyRegion = BodyRegion.Cheek },
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
    };

    public static IEnumerable<UploadPhotoRequest> Messages(UploadPhotoRequest first, byte[] content, int partLength = 64 * 1024) =>
        [first, .. content.Chunk(partLength).Select(part => new UploadPhotoRequest { Data = ByteString.CopyFrom(part) })];

    public static async Task<Photo> UploadAsync(this TestCaller caller, UploadPhotoRequest first, byte[] content, int partLength = 64 * 1024)
    {
        using var call = caller.Assessments.UploadPhoto();
        return (await ClientStreams.SendAsync(call, Messages(first, content, partLength))).Photo;
    }

    public static async Task<Photo> GivenPhotoAsync(this TestClinic clinic, Patient patient, string assessment = "")
    {
        var first = patient.Upload(SamplePictures.Png());
        first.Photo.Assessment = assessment;
        return await clinic.Staff.UploadAsync(first, SamplePictures.Png());
    }

    public static async Task<(Photo Photo, byte[] Content)> DownloadAsync(this TestCaller caller, string name)
    {
        using var call = caller.Assessments.DownloadPhoto(new DownloadPhotoRequest { Name = name });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None), "The download has no first message.");
        var photo = call.ResponseStream.Current.Photo;
        using var content = new MemoryStream();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            call.ResponseStream.Current.Data.WriteTo(content);
        return (photo, content.ToArray());
    }

    public static async Task<IReadOnlyList<string>> ListPhotosAsync(this TestCaller caller, Patient patient, string assessment = "") =>
        [.. (await caller.Assessments.ListPhotosAsync(new ListPhotosRequest { Parent = patient.Name, Assessment = assessment })).Photos.Select(p => p.Name)];

    public static async Task<string> FileOfAsync(this TestClinic clinic, Photo photo)
    {
        var parts = photo.Name.Split('/');
        return (await clinic.Node.Store.Photos.GetAsync(new Access(clinic.Id, "", SeesWholeClinic: true), parts[3], parts[5], CancellationToken.None))!.FileId;
    }

    public static async Task<bool> HasFileAsync(this ServerNode node, string fileId)
    {
        await using var content = await node.Services.GetRequiredService<IPhotoStore>().OpenAsync(fileId, CancellationToken.None);
        return content is not null;
    }

    public static Task SweepPhotosAsync(this ServerNode node) =>
        node.Services.GetRequiredService<PhotoDiscards>().SweepAsync(CancellationToken.None);
}
