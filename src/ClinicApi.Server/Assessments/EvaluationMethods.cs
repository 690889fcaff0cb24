using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace ClinicApi.Server.Assessments;

/// <summary>Evaluation over gRPC. Its answer is the longest of all, and messages in messages are measured once for each level: it is bytes.</summary>
internal sealed class EvaluationMethods(AssessmentEvaluation evaluation)
{
    private Task<WireWriter> EvaluateSkinAssessment(EvaluateSkinAssessmentRequest request, ServerCallContext context) =>
        evaluation.EvaluateAsync(request, context.CancellationToken);

    /// <summary>Tells the framework of the method.</summary>
    internal sealed class Provider : IServiceMethodProvider<EvaluationMethods>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<EvaluationMethods> context) => context.AddByteMethod(
            SkinAssessmentService.Descriptor.FindMethodByName(nameof(EvaluateSkinAssessment)),
            EvaluateSkinAssessmentRequest.Parser,
            (methods, request, call) => methods.EvaluateSkinAssessment(request, call));
    }
}
