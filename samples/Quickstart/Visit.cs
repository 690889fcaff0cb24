using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.Quickstart;

/// <summary>What is planned for an appointment, what is done in it, and what came of it.</summary>
internal sealed class Visit(ClinicApiClient client, Journal journal)
{
    /// <summary>The phases with who and what they occupy, and what the patient should do beforehand.</summary>
    public async Task ShowAsync(Clinic clinic, Appointment appointment)
    {
        var labels = await client.Clinics.ListPractitionersAsync(clinic.Name).ToDictionaryAsync(p => p.Name, p => p.DisplayName);
        await foreach (var room in client.Clinics.ListRoomsAsync(clinic.Name))
            labels[room.Name] = room.DisplayName;
        await foreach (var device in client.Clinics.ListDevicesAsync(clinic.Name))
            labels[device.Name] = device.DisplayName;
        journal.Say("plan", $"{journal.Local(appointment.StartTime)} to {journal.Local(appointment.EndTime, "HH:mm")}");
        foreach (var phase in appointment.Phases)
        {
            var occupied = appointment.Assignments.Where(a => phase.Roles.Contains(a.RoleId)).SelectMany(a => a.Resources);
            journal.Say("", $"{journal.Local(phase.StartTime, "HH:mm")}  {phase.DisplayName,-33} {string.Join(", ", occupied.Select(r => labels[r]))}");
        }

        var guide = await client.Appointments.GetPatientGuideAsync(appointment.Name);
        journal.Say("guide", $"{guide.Steps.Count} steps, the first: {guide.Steps[0].Text}");
    }

    /// <summary>From arrival to the last phase. Here all of it happens at once; really it takes as long as it takes.</summary>
    public async Task TreatAsync(Appointment appointment)
    {
        await client.Appointments.CheckInAppointmentAsync(appointment.Name);
        foreach (var phase in appointment.Phases)
            await client.Appointments.AdvancePhaseAsync(new AdvancePhaseRequest { Name = appointment.Name, PhaseId = phase.PhaseId });
        var done = await client.Appointments.CompleteAppointmentAsync(
            appointment.Name,
            new ProcedureRecord
            {
                Needling =
                {
                    new NeedlingRecord { BodyRegion = BodyRegion.Cheek, NeedleLengthMm = 1.0, Passes = 4, EndPoint = NeedlingEndPoint.PinpointBleeding },
                },
                BatchNumbers = { "LOT-4711" },
            });
        journal.Say("treated", $"{done.Phases.Count} phases, {done.Procedure.Needling[0].NeedleLengthMm} mm on the cheek");
    }

    /// <summary>The same scale again, and what it says about the response by now.</summary>
    public async Task FollowUpAsync(Patient patient, SkinAssessment baseline, Appointment appointment)
    {
        await client.SkinAssessments.RecordOutcomeAsync(
            patient.Name,
            new Outcome
            {
                Baseline = baseline.Name,
                Appointment = appointment.Name,
                GaisRatings = { new GaisRating { Variant = GaisVariant.FivePoint, Rating = 1, Rater = GaisRater.Clinician } },
                Concerns = { Questionnaire.Scars(visibleFrom50Cm: false) },
            });
        var progress = await client.SkinAssessments.GetProgressAsync(baseline.Name);
        var concern = progress.Concerns[0];
        var trend = concern.Trends[0];
        journal.Say("progress", $"{trend.Scale} from {trend.Points[0].Value} to {trend.Points[^1].Value}: {trend.Direction}; {concern.Response}: {concern.Advice}");
    }
}
