using ClinicApi.Assessments;
using ClinicApi.Server.Assessments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>What a patient is told about the time before, during and after an appointment, with its dates.</summary>
internal sealed class PatientGuides(AppointmentReader appointments, Store store, ClinicDiaries diaries, Evaluation evaluation)
{
    public async Task<GetPatientGuideResponse> GetAsync(Call call, GetPatientGuideRequest request, CancellationToken cancellationToken)
    {
        var row = await appointments.FindAsync(call, request.Name, cancellationToken);
        AppointmentStates.Require(
            row, request.Name, AppointmentState.Booked, AppointmentState.CheckedIn, AppointmentState.InProgress, AppointmentState.Completed);
        var clinic = (await diaries.FindAsync(row.ClinicId, certain: false, cancellationToken))?.Clinic
            ?? throw Refusals.NotFound("clinic", ResourceNames.Clinic(row.ClinicId));
        var guide = evaluation.GuideOf(Subject(row, clinic), await LanguagesAsync(call, request, row, clinic, cancellationToken));
        return new GetPatientGuideResponse
        {
            Steps = { guide.Steps },
            WarningSigns = { guide.WarningSigns },
            KnowledgeVersion = evaluation.KnowledgeVersion,
            LanguageCode = guide.LanguageCode,
        };
    }

    private static GuideSubject Subject(AppointmentRow row, CompiledClinic clinic) => new()
    {
        Modality = ModalityOf(row, clinic),
        Profile = Evaluation.ProfileOf(clinic.Clinic).Beside,
        Day = row.StartsAt.InZone(clinic.Zone).Date.ToDateOnly(),
        Phases =
        [
            .. AppointmentPlans.Read(row.Plan).Phases.Select(phase => new GuidePhase(
                phase.Kind, phase.StartTime.ToDateTimeOffset(), phase.EndTime.ToDateTimeOffset())),
        ],
        StartOfDay = day => clinic.Zone.AtStartOfDay(LocalDate.FromDateOnly(day)).ToDateTimeOffset(),
    };

    /// <summary>That with which it was booked, which appointments that are older than its record do not know.</summary>
    private static Modality ModalityOf(AppointmentRow row, CompiledClinic clinic) =>
        row.Modality != 0 ? (Modality)row.Modality : clinic.Treatments.GetValueOrDefault(row.TreatmentId)?.Message.Modality ?? Modality.Unspecified;

    /// <summary>That which is asked for; else the patient's, if the caller sees the patient, and then the clinic's.</summary>
    private async Task<IReadOnlyList<string>> LanguagesAsync(
        Call call, GetPatientGuideRequest request, AppointmentRow row, CompiledClinic clinic, CancellationToken cancellationToken)
    {
        if (request.LanguageCode.Length > 0)
            return [request.LanguageCode];
        var patient = await store.Patients.GetAsync(call.AccessTo(row.ClinicId), row.PatientId, cancellationToken);
        return [patient?.LanguageCode ?? "", clinic.Clinic.LanguageCode];
    }
}
