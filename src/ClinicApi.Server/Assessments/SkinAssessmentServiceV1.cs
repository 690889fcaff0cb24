using ClinicApi.Server.Calls;
using ClinicApi.Server.Photos;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Assessments;

/// <summary>Skin assessments, outcomes and photos over gRPC, but for <see cref="EvaluationMethods"/>.</summary>
internal sealed class SkinAssessmentServiceV1(
    AssessmentReader reader, AssessmentDrafts drafts, AssessmentSigning signing, TreatmentComparisons comparisons,
    OutcomeReader outcomes, OutcomeBook outcomeBook, ProgressReader progress, PhotoReader photos, PhotoBook photoBook, PhotoDownloads downloads)
    : SkinAssessmentService.SkinAssessmentServiceBase
{
    public override Task<SkinAssessment> CreateSkinAssessment(CreateSkinAssessmentRequest request, ServerCallContext context) =>
        drafts.CreateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<SkinAssessment> GetSkinAssessment(GetSkinAssessmentRequest request, ServerCallContext context) =>
        reader.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override Task<SkinAssessment> UpdateSkinAssessment(UpdateSkinAssessmentRequest request, ServerCallContext context) =>
        drafts.UpdateAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ListSkinAssessmentsResponse> ListSkinAssessments(ListSkinAssessmentsRequest request, ServerCallContext context) =>
        reader.ListAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<BatchGetSkinAssessmentsResponse> BatchGetSkinAssessments(BatchGetSkinAssessmentsRequest request, ServerCallContext context) =>
        reader.BatchGetAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<SkinAssessment> FinalizeSkinAssessment(FinalizeSkinAssessmentRequest request, ServerCallContext context) =>
        signing.FinalizeAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<SkinAssessment> AmendSkinAssessment(AmendSkinAssessmentRequest request, ServerCallContext context) =>
        drafts.AmendAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<CompareTreatmentsResponse> CompareTreatments(CompareTreatmentsRequest request, ServerCallContext context) =>
        comparisons.CompareAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Outcome> RecordOutcome(RecordOutcomeRequest request, ServerCallContext context) =>
        outcomeBook.RecordAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Outcome> GetOutcome(GetOutcomeRequest request, ServerCallContext context) =>
        outcomes.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override Task<ListOutcomesResponse> ListOutcomes(ListOutcomesRequest request, ServerCallContext context) =>
        outcomes.ListAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<GetProgressResponse> GetProgress(GetProgressRequest request, ServerCallContext context) =>
        progress.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override Task<UploadPhotoResponse> UploadPhoto(IAsyncStreamReader<UploadPhotoRequest> requestStream, ServerCallContext context) =>
        photoBook.UploadAsync(Call.Of(context), requestStream, context.CancellationToken);

    public override Task<Photo> GetPhoto(GetPhotoRequest request, ServerCallContext context) =>
        photos.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override Task<ListPhotosResponse> ListPhotos(ListPhotosRequest request, ServerCallContext context) =>
        photos.ListAsync(Call.Of(context), request, context.CancellationToken);

    public override Task DownloadPhoto(
        DownloadPhotoRequest request, IServerStreamWriter<DownloadPhotoResponse> responseStream, ServerCallContext context) =>
        downloads.SendAsync(Call.Of(context), request.Name, responseStream, context.CancellationToken);

    public override async Task<Empty> DeletePhoto(DeletePhotoRequest request, ServerCallContext context)
    {
        await photoBook.DeleteAsync(Call.Of(context), request.Name, context.CancellationToken);
        return new Empty();
    }
}
