using ClinicApi.Scheduling;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.V1;
using Google.Protobuf.Collections;
using NodaTime;
using Subject = ClinicApi.V1.CompareTreatmentsRequest.SubjectOneofCase;

namespace ClinicApi.Server.Assessments;

/// <summary>Lays a clinic's treatments side by side for one patient.</summary>
internal sealed class TreatmentComparisons(
    AssessmentReader assessments, PatientReader patients, ClinicDiaries diaries, Evaluation evaluation, FirstTimes firstTimes, Clock clock)
{
    public async Task<CompareTreatmentsResponse> CompareAsync(Call call, CompareTreatmentsRequest request, CancellationToken cancellationToken)
    {
        var clinic = (await diaries.FindAsync(ResourceNames.ClinicId(request.Parent), certain: false, cancellationToken))?.Clinic
            ?? throw Refusals.NotFound("clinic", request.Parent);
        var (inputs, patient) = await ReadSubjectAsync(call, request, cancellationToken);
        var today = clock.Now().InZone(clinic.Zone).Date;
        var findings = await evaluation.EvaluateAsync(clinic.Clinic, inputs, today.ToCivilDate(), modalities: [], cancellationToken);

        var compared = Chosen(clinic, request.Treatments, findings)
            .Select(treatment => (Treatment: treatment, Row: Compare(treatment, findings)))
            .OrderBy(pair => Rank(findings, pair.Row.Finding))
            .ThenBy(pair => pair.Row.DisplayName, StringComparer.Ordinal)
            .ThenBy(pair => pair.Row.Treatment, StringComparer.Ordinal)
            .ToList();
        if (!request.SkipAvailability)
            await firstTimes.AddAsync(clinic, compared, request.FromDate?.ToLocalDate() ?? today, patient, cancellationToken);
        return new CompareTreatmentsResponse
        {
            Treatments = { compared.Select(pair => pair.Row) },
            KnowledgeVersion = findings.KnowledgeVersion,
            Notice = findings.Notice,
        };
    }

    private async Task<(AssessmentInputs Inputs, ComparedPatient Patient)> ReadSubjectAsync(
        Call call, CompareTreatmentsRequest request, CancellationToken cancellationToken)
    {
        switch (request.SubjectCase)
        {
            case Subject.Inputs:
                AssessmentRules.RefuseInvalid(request.Inputs, "inputs", clock.Now());
                return (request.Inputs, ComparedPatient.Nobody);
            case Subject.Assessment:
                var row = await assessments.FindAsync(call, request.Assessment, cancellationToken);
                var patient = ResourceNames.Patient(row.ClinicId, row.PatientId);
                var inputs = AssessmentMapping.ReadDocument(row).Inputs ?? new AssessmentInputs();
                inputs.BirthDate ??= (await patients.FindAsync(call, patient, cancellationToken)).BirthDate.ToCivilDate();
                return (inputs, new ComparedPatient(row.PatientId, row.AssessmentId));
            default:
                throw Refusals.Invalid("subject", "is required");
        }
    }

    /// <summary>Those that were asked for, or all on which there are findings.</summary>
    private static IEnumerable<CompiledTreatment> Chosen(CompiledClinic clinic, RepeatedField<string> names, AssessmentFindings findings) =>
        names.Count > 0
            ? names.Distinct().Select(name => clinic.Treatments.GetValueOrDefault(ResourceNames.LastId(name)) ?? throw SlotRefusals.NotOffered(name))
            : clinic.Treatments.Values.Where(treatment => FindingOf(findings, treatment) is not null);

    private static TreatmentComparison Compare(CompiledTreatment treatment, AssessmentFindings findings)
    {
        var finding = FindingOf(findings, treatment);
        var price = treatment.Message.Price;
        return new TreatmentComparison
        {
            Treatment = treatment.Message.Name,
            DisplayName = treatment.Message.DisplayName,
            Finding = finding,
            SessionPrice = price,
            MinimumPrice = Times(price, finding?.Course?.MinimumSessions),
            MaximumPrice = Times(price, finding?.Course?.MaximumSessions),
        };
    }

    private static ModalityFinding? FindingOf(AssessmentFindings findings, CompiledTreatment treatment) =>
        findings.Modalities.FirstOrDefault(finding => finding.Modality == treatment.Message.Modality);

    /// <summary>The findings have the most suitable modality first; what they say nothing about comes last.</summary>
    private static int Rank(AssessmentFindings findings, ModalityFinding? finding) =>
        finding is null ? int.MaxValue : findings.Modalities.IndexOf(finding);

    private static Money? Times(Money? price, int? sessions) =>
        price is null || sessions is null ? null : new Money { CurrencyCode = price.CurrencyCode, MinorUnits = price.MinorUnits * sessions.Value };
}
