using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Bench;

/// <summary>Evaluations of a patient with ten concerns and more than forty facts, in all modalities, compared with an echo.</summary>
internal static class EvaluateScenario
{
    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await new BenchCatalogue(server, clinics: 1, practitioners: 1).CreateAsync(cancellationToken);
        var request = new EvaluateSkinAssessmentRequest
        {
            Parent = BenchCatalogue.ClinicName(0),
            Inputs = RealisticInputs.Make(),
            EvaluationDate = new CivilDate { Year = 2026, Month = 6, Day = 15 },
        }.ToByteArray();
        using var evaluations = new RawCalls(
            server.Address,
            RawCalls.Method("clinicapi.v1.SkinAssessmentService", "EvaluateSkinAssessment"),
            request,
            server.Headers("staff"));
        return await EchoComparison.RunAsync(server, evaluations, request, plan, cancellationToken);
    }
}
