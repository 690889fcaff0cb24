using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Photos;

/// <summary>Photos as the contract has them, from what is stored.</summary>
internal static class PhotoMapping
{
    public static Photo ToMessage(PhotoRow row) => new()
    {
        Name = ResourceNames.Photo(row.ClinicId, row.PatientId, row.PhotoId),
        Assessment = row.AssessmentId.Length == 0 ? "" : ResourceNames.Assessment(row.ClinicId, row.PatientId, row.AssessmentId),
        Outcome = row.OutcomeId.Length == 0 ? "" : ResourceNames.Outcome(row.ClinicId, row.PatientId, row.OutcomeId),
        BodyRegion = (BodyRegion)row.BodyRegion,
        TakeTime = row.TakenAt.ToTimestamp(),
        ContentType = row.ContentType,
        SizeBytes = row.SizeBytes,
        Sha256 = row.Sha256,
        WidthPixels = row.WidthPixels,
        HeightPixels = row.HeightPixels,
        UploadedBy = ResourceNames.Partner(row.UploadedBy),
        CreateTime = row.CreatedAt.ToTimestamp(),
    };
}
