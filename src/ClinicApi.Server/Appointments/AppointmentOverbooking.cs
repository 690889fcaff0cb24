using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// Books although practitioners have another appointment. Everything else is decided and guarded as for any booking; only their time
/// is taken in the second of their two lanes.
/// </summary>
internal sealed class AppointmentOverbooking(Booking booking, PatientReader patients, Clock clock)
{
    public async Task<Appointment> BookAsync(Call call, OverbookAppointmentRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Appointment;
        RefuseWhatIsMissing(asked);
        var patient = await patients.FindAsync(call, asked.Patient, cancellationToken);
        var wish = new Wish(
            ResourceNames.ClinicId(request.Parent),
            ResourceNames.LastId(asked.Treatment),
            asked.StartTime.ToInstant(),
            ResourceNames.LastId(asked.RequestedPractitioner),
            patient.PatientId)
        {
            Overbooks = true,
        };
        var appointmentId = request.AppointmentId.Length > 0 ? request.AppointmentId : ResourceNames.NewId();
        AppointmentRow? row = null;
        await AppointmentBook.AnswerTakenIdAsync(request.Parent, request.AppointmentId, () => booking.BookAsync(
            call,
            wish,
            taken => row = AppointmentMapping.NewRow(appointmentId, wish, taken.Placement.End, taken.Plan, taken.Treatment, call.Caller.PartnerId, clock.Now()) with
            {
                PartnerReference = asked.PartnerReference,
                PatientNote = asked.PatientNote,
                OverbookingReason = request.Overbooking.Reason,
                OverbookedBy = call.Caller.PartnerId,
            }));
        return AppointmentMapping.ToMessage(row!, call.Caller);
    }

    private static void RefuseWhatIsMissing(Appointment asked)
    {
        List<FieldViolation> missing = [];
        if (asked.Patient.Length == 0)
            missing.Add(new FieldViolation("appointment.patient", "is required"));
        if (asked.Treatment.Length == 0)
            missing.Add(new FieldViolation("appointment.treatment", "is required"));
        if (asked.StartTime is null)
            missing.Add(new FieldViolation("appointment.start_time", "is required"));
        if (missing.Count > 0)
            throw Refusals.Invalid(missing);
    }
}
