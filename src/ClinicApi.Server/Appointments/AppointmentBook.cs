using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>Books and cancels appointments.</summary>
internal sealed class AppointmentBook(
    Booking booking, Offers offers, ClinicDiaries diaries, PatientConditions conditions, NextSteps nextSteps, Committer committer,
    AppointmentReader reader, CourseProgress courses, PatientReader patients, WaitlistOffers waitlist, Clock clock)
{
    public async Task<Appointment> BookAsync(Call call, CreateAppointmentRequest request, CancellationToken cancellationToken)
    {
        var asked = request.Appointment;
        var clinicId = ResourceNames.ClinicId(request.Parent);
        var offer = await offers.OpenAsync(call, clinicId, request.Offer);
        RefuseWhatIsMissing(asked, offer);
        var (patient, waits) = await patients.FindForBookingAsync(call, asked.Patient, cancellationToken);
        var wish = new Wish(
            clinicId,
            ResourceNames.LastId(asked.Treatment),
            asked.StartTime?.ToInstant(),
            ResourceNames.LastId(asked.RequestedPractitioner),
            patient.PatientId,
            offer)
        {
            MayEndWaiting = waits,
        };
        var appointmentId = IdFor(request);
        AppointmentRow? row = null;
        await AnswerTakenIdAsync(request.Parent, request.AppointmentId, () => booking.BookAsync(
            call,
            wish,
            taken => row = Row(call, request, appointmentId, wish, taken.Placement.End, taken.Plan, taken.Treatment)));
        return AppointmentMapping.ToMessage(row!, call.Caller);
    }

    public async Task<Appointment> BookFromHoldAsync(Call call, CreateAppointmentRequest request, CancellationToken cancellationToken)
    {
        if (request.Offer.Length > 0)
            throw Refusals.Invalid("offer", "must not be sent together with a hold");
        var hold = await reader.FindHoldAsync(call, request.Hold, cancellationToken);
        RefuseMismatch(request.Appointment, hold);
        var patientId = hold.PatientId.Length > 0 ? hold.PatientId : ResourceNames.LastId(request.Appointment.Patient);
        if (patientId.Length == 0)
            throw Refusals.Invalid("appointment.patient", "is required, since the hold has none");
        await patients.FindAsync(call, ResourceNames.Patient(hold.ClinicId, patientId), cancellationToken);

        var wish = new Wish(hold.ClinicId, hold.TreatmentId, hold.StartsAt, hold.RequestedPractitionerId, patientId);
        var clinic = (await diaries.FindAsync(hold.ClinicId, certain: false, cancellationToken))?.Clinic ?? throw SlotRefusals.NotOffered(wish.Treatment);
        var treatment = clinic.Treatments.GetValueOrDefault(hold.TreatmentId);
        var row = Row(call, request, IdFor(request), wish, hold.EndsAt, hold.Plan, treatment);
        try
        {
            await AnswerTakenIdAsync(request.Parent, request.AppointmentId, () => Optimistic.WriteAsync(etag: "", async () =>
            {
                var kept = await conditions.ReadAsync(clinic, hold.TreatmentId, patientId, hold.StartsAt, [hold.HoldId], cancellationToken);
                await nextSteps.RequireAsync(call, clinic, kept, hold.StartsAt, wish.Treatment);
                var mutation = kept.Guard(new Mutation(hold.ClinicId)).BookFromHold(row, hold.HoldId);
                var waited = hold.WaitlistEntryId.Length > 0
                    ? await waitlist.EndAsync(mutation, hold, OfferEnd.Booked, cancellationToken)
                    : await waitlist.FulfilAsync(mutation, clinic?.Zone ?? DateTimeZone.Utc, [row], cancellationToken);
                await committer.CommitAsync(call, mutation, Booked(row), [HoldLife.Ended(hold, EventType.HoldBooked), .. waited]);
                return row;
            }));
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.Overlap)
        {
            // The hold has its people, rooms and devices already; only the patient can be in the way.
            throw SlotRefusals.PatientBusy(wish.Treatment);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict is Conflict.HoldGone or Conflict.VersionMismatch)
        {
            throw SlotRefusals.HoldExpired(request.Hold);
        }

        return AppointmentMapping.ToMessage(row, call.Caller);
    }

    public Task<Appointment> CancelAsync(Call call, CancelAppointmentRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(request.Etag, async () =>
        {
            var stored = await reader.FindAsync(call, request.Name, cancellationToken);
            Etags.Require(request.Etag, stored.Version);
            if (stored.State == (int)AppointmentState.Cancelled)
                return AppointmentMapping.ToMessage(stored, call.Caller);
            AppointmentStates.Require(stored, request.Name, AppointmentState.Booked, AppointmentState.CheckedIn);

            var row = Cancelled(call, stored, request.Reason, clock.Now());
            var mutation = new Mutation(row.ClinicId).UpdateAppointment(row, stored.Version);
            var alongside = await courses.FollowAsync(mutation, [row], cancellationToken);
            await committer.CommitAsync(
                call,
                mutation,
                new Written(request.Name, row.Version, EventType.AppointmentCancelled, row.PatientId, row.BookedBy),
                alongside);
            return AppointmentMapping.ToMessage(row, call.Caller);
        });

    public static AppointmentRow Cancelled(Call call, AppointmentRow stored, CancellationReason reason, Instant now) => stored with
    {
        Version = stored.Version + 1,
        State = (int)AppointmentState.Cancelled,
        CancellationReason = (int)reason,
        CancelledBy = call.Caller.PartnerId,
        CancelledAt = now,
        CancelledLate = now > stored.CancellationDeadline,
        SuspensionCause = 0,
        SuspendedAt = null,
        UpdatedAt = now,
    };

    private AppointmentRow Row(
        Call call, CreateAppointmentRequest request, string appointmentId, Wish wish, Instant end, string plan, CompiledTreatment? treatment) =>
        AppointmentMapping.NewRow(appointmentId, wish, end, plan, treatment, call.Caller.PartnerId, clock.Now()) with
        {
            PartnerReference = request.Appointment.PartnerReference,
            PatientNote = request.Appointment.PatientNote,
        };

    public static async Task AnswerTakenIdAsync(string parent, string appointmentId, Func<Task> book)
    {
        try
        {
            await book();
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("appointment", $"{parent}/appointments/{appointmentId}");
        }
    }

    public static Written Booked(AppointmentRow row) => new(
        ResourceNames.Appointment(row.ClinicId, row.AppointmentId), row.Version, EventType.AppointmentBooked, row.PatientId, row.BookedBy);

    private static string IdFor(CreateAppointmentRequest request) =>
        request.AppointmentId.Length > 0 ? request.AppointmentId : ResourceNames.NewId();

    private static void RefuseWhatIsMissing(Appointment asked, Offer? offer)
    {
        List<FieldViolation> missing = [];
        if (asked.Patient.Length == 0)
            missing.Add(new FieldViolation("appointment.patient", "is required without a hold"));
        if (asked.Treatment.Length == 0 && offer is null)
            missing.Add(new FieldViolation("appointment.treatment", "is required without a hold or an offer"));
        if (asked.StartTime is null && offer is null)
            missing.Add(new FieldViolation("appointment.start_time", "is required without a hold or an offer"));
        if (missing.Count > 0)
            throw Refusals.Invalid(missing);
    }

    private static void RefuseMismatch(Appointment asked, HoldRow hold)
    {
        var differs =
            (asked.Treatment.Length > 0 && ResourceNames.LastId(asked.Treatment) != hold.TreatmentId)
            || (asked.StartTime is not null && asked.StartTime.ToInstant() != hold.StartsAt)
            || (asked.RequestedPractitioner.Length > 0 && ResourceNames.LastId(asked.RequestedPractitioner) != hold.RequestedPractitionerId)
            || (asked.Patient.Length > 0 && hold.PatientId.Length > 0 && ResourceNames.LastId(asked.Patient) != hold.PatientId);
        if (differs)
            throw new ApiException(ErrorReason.HoldMismatch, "Treatment, start, practitioner or patient differ from those of the hold.");
    }
}
