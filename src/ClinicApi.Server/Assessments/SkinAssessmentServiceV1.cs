using ClinicApi.Server.Calls;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Assessments;

/// <summary>Skin assessments and outcomes over gRPC.</summary>
internal sealed class SkinAssessmentServiceV1(
    AssessmentReader reader, AssessmentDrafts drafts, AssessmentSigning signing, AssessmentEvaluation evaluation,
    TreatmentComparisons comparisons, OutcomeReader outcomes, OutcomeBook outcomeBook, ProgressReader progress)
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

    public override Task<EvaluateSkinAssessmentResponse> EvaluateSkinAssessment(EvaluateSkinAssessmentRequest request, ServerCallContext context) =>
        evaluation.EvaluateAsync(request, context.CancellationToken);

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
}
