using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>Says what the knowledge base makes of inputs, and keeps nothing.</summary>
internal sealed class AssessmentEvaluation(ClinicDiaries diaries, Evaluation evaluation, Clock clock)
{
    /// <returns>An EvaluateSkinAssessmentResponse.</returns>
    public async Task<WireWriter> EvaluateAsync(EvaluateSkinAssessmentRequest request, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        AssessmentRules.RefuseInvalid(request.Inputs, "inputs", now);
        var clinic = (await diaries.FindAsync(ResourceNames.ClinicId(request.Parent), certain: false, cancellationToken))?.Clinic
            ?? throw Refusals.NotFound("clinic", request.Parent);
        var date = request.EvaluationDate ?? now.InZone(clinic.Zone).Date.ToCivilDate();
        var findings = await evaluation.EvaluateAsync(clinic.Clinic, request.Inputs, date, request.Modalities, cancellationToken);
        var response = new WireWriter();
        FindingsWriter.Write(response, EvaluateSkinAssessmentResponse.FindingsFieldNumber, findings);
        return response;
    }
}
