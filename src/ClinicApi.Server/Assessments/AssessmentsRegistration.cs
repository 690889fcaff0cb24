using Grpc.AspNetCore.Server.Model;

namespace ClinicApi.Server.Assessments;

/// <summary>Assessments, what the knowledge base says of them, and what came of the treatment.</summary>
internal static class AssessmentsRegistration
{
    public static void AddAssessments(this IServiceCollection services)
    {
        services.AddSingleton<Evaluation>();
        services.AddSingleton<AssessmentReader>();
        services.AddSingleton<AssessmentDrafts>();
        services.AddSingleton<AssessmentSigning>();
        services.AddSingleton<AssessmentEvaluation>();
        services.AddSingleton<EvaluationMethods>();
        services.AddSingleton<IServiceMethodProvider<EvaluationMethods>, EvaluationMethods.Provider>();
        services.AddSingleton<FirstTimes>();
        services.AddSingleton<TreatmentComparisons>();
        services.AddSingleton<OutcomeReader>();
        services.AddSingleton<OutcomeBook>();
        services.AddSingleton<ProgressReader>();
    }
}
