using ClinicApi.Server.Assessments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;
using Grpc.Core;
using NodaTime;

namespace ClinicApi.Server.Photos;

/// <summary>Takes photos in, and deletes them.</summary>
internal sealed class PhotoBook(
    Store store, IPhotoStore files, PatientReader patients, AssessmentReader assessments, OutcomeReader outcomes, PhotoReader reader,
    TransferTime transfer, Standing standing, Committer committer, ServerSettings settings, Clock clock)
{
    // Longer than any upload takes.
    private static readonly Duration Unclaimed = Duration.FromHours(1);

    /// <param name="call">The call, whose request is the first message.</param>
    /// <param name="messages">The others.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<UploadPhotoResponse> UploadAsync(
        Call call, IAsyncStreamReader<UploadPhotoRequest> messages, CancellationToken cancellationToken)
    {
        var request = (UploadPhotoRequest)call.Request;
        PhotoRules.RefuseInvalid(request, clock.Now());
        await RequireConsentAsync(call, request.Parent, cancellationToken);
        if (request.Photo.Assessment.Length > 0)
            await assessments.FindAsync(call, request.Photo.Assessment, cancellationToken);
        if (request.Photo.Outcome.Length > 0)
            await outcomes.FindAsync(call, request.Photo.Outcome, cancellationToken);

        var (clinicId, fileId) = (ResourceNames.ClinicId(request.Parent), ResourceNames.NewId());
        await store.PhotoFiles.NoteAsync(clinicId, fileId, Unclaimed, cancellationToken);
        try
        {
            var row = await transfer.LimitAsync(ending => ReceiveAsync(call, request, fileId, messages, ending), cancellationToken);

            // The content may have been long on its way.
            await standing.RecheckAsync(call, cancellationToken);
            await CommitAsync(call, request, row, cancellationToken);
            return new UploadPhotoResponse { Photo = PhotoMapping.ToMessage(row) };
        }
        catch (Exception refusal) when (refusal is ApiException or StoreConflictException)
        {
            // Of other failures it is not known whether the photo was stored; then the file goes when it is not claimed in time.
            await store.PhotoFiles.DiscardAsync(clinicId, fileId, CancellationToken.None);
            throw;
        }
    }

    public async Task DeleteAsync(Call call, string name, CancellationToken cancellationToken)
    {
        var row = await reader.FindAsync(call, name, cancellationToken);
        try
        {
            await committer.CommitAsync(
                call,
                new Mutation(row.ClinicId).DeletePhoto(row.PatientId, row.PhotoId),
                new Written(name, ResourceVersion: 2, EventType.PhotoDeleted, row.PatientId));
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
        {
            throw Refusals.NotFound("photo", name);
        }
    }

    private async Task<PhotoRow> ReceiveAsync(
        Call call, UploadPhotoRequest request, string fileId, IAsyncStreamReader<UploadPhotoRequest> messages, CancellationToken cancellationToken)
    {
        using var content = new UploadedContent(messages, settings.MostPhotoBytes);
        Picture picture = null!;
        var (length, sha256) = (0L, "");
        await files.WriteAsync(
            fileId,
            async (target, ending) =>
            {
                using var writer = new PictureWriter(target);
                picture = await PictureCleaning.CopyAsync(new ByteSource(content.NextAsync), writer, ending);
                await content.VerifyAsync(request.Sha256, ending);
                sha256 = await writer.CompleteAsync(ending);
                length = writer.Length;
            },
            cancellationToken);
        var now = clock.Now();
        return new PhotoRow(
            ResourceNames.ClinicId(request.Parent),
            ResourceNames.LastId(request.Parent),
            request.PhotoId.Length > 0 ? request.PhotoId : ResourceNames.NewId(),
            fileId,
            ResourceNames.LastId(request.Photo.Assessment),
            ResourceNames.LastId(request.Photo.Outcome),
            (int)request.Photo.BodyRegion,
            request.Photo.TakeTime is { } taken ? Clock.WholeMicroseconds(taken.ToInstant()) : now,
            picture.ContentType,
            length,
            sha256,
            picture.Size.Width,
            picture.Size.Height,
            call.Caller.PartnerId,
            CreatedAt: now);
    }

    private async Task CommitAsync(Call call, UploadPhotoRequest request, PhotoRow row, CancellationToken cancellationToken)
    {
        var name = ResourceNames.Photo(row.ClinicId, row.PatientId, row.PhotoId);
        try
        {
            await committer.CommitAsync(
                call, new Mutation(row.ClinicId).AddPhoto(row), new Written(name, ResourceVersion: 1, EventType.PhotoUploaded, row.PatientId));
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("photo", name);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
        {
            // The patient or the consent went while the content came.
            await RequireConsentAsync(call, request.Parent, cancellationToken);
            throw;
        }
    }

    private async Task RequireConsentAsync(Call call, string patientName, CancellationToken cancellationToken)
    {
        var patient = await patients.FindAsync(call, patientName, cancellationToken);
        var consent = await store.Consents.FindStandingAsync(
            patient.ClinicId, patient.PatientId, (int)ConsentPurpose.Photographs, recipientId: "", treatmentId: "", cancellationToken);
        if (consent is null || consent.ExpiresAt <= clock.Now())
        {
            throw Refusals.Precondition(
                ErrorReason.PhotoConsentMissing, patientName, "No consent of the patient to photographs is in force.");
        }
    }
}
