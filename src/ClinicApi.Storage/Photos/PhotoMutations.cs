namespace ClinicApi.Storage;

/// <summary>Photos of a patient.</summary>
public static class PhotoMutations
{
    /// <summary>
    /// A photo, which claims its file. Refused as a version mismatch without a consent in force to photographs, and once the
    /// file is to go.
    /// </summary>
    public static Mutation AddPhoto(this Mutation mutation, PhotoRow row) =>
        mutation.GuardPatient(PatientWrites.Keep(row.ClinicId, row.PatientId)).Change(PhotoWrites.Add(row));

    /// <summary>Its file goes with it. Refused as a version mismatch if it is gone already.</summary>
    public static Mutation DeletePhoto(this Mutation mutation, string patientId, string photoId) =>
        mutation.Change(PhotoWrites.Delete(mutation.ClinicId, patientId, photoId));
}
