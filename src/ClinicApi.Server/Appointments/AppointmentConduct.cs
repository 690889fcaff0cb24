using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>What staff record while the patient is there: arrival, phase after phase with their real times, what was done; or that nobody came.</summary>
internal sealed class AppointmentConduct(
    Committer committer, AppointmentReader reader, ClinicDiaries diaries, PatientConditions conditions, NextSteps nextSteps, CourseProgress courses,
    Clock clock)
{
    public Task<Appointment> CheckInAsync(Call call, CheckInAppointmentRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(call, request.Name, request.Etag, EventType.AppointmentCheckedIn, (stored, _) =>
        {
            AppointmentStates.Require(stored, request.Name, AppointmentState.Booked);
            return stored with { State = (int)AppointmentState.CheckedIn, SuspensionCause = 0, SuspendedAt = null };
        }, cancellationToken);

    public Task<Appointment> AdvanceAsync(Call call, AdvancePhaseRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(call, request.Name, request.Etag, EventType.AppointmentPhaseAdvanced, (stored, now) =>
        {
            AppointmentStates.Require(stored, request.Name, AppointmentState.CheckedIn, AppointmentState.InProgress);
            var plan = AppointmentPlans.Read(stored.Plan);
            var next = plan.Phases.FirstOrDefault(phase => phase.ActualStartTime is null);
            if (next is null || (request.PhaseId.Length > 0 && request.PhaseId != next.PhaseId))
            {
                throw Refusals.Precondition(
                    ErrorReason.AppointmentState, request.Name, next is null ? "The last phase has begun." : $"The next phase is {next.PhaseId}.");
            }

            EndCurrentPhase(plan, now);
            next.ActualStartTime = now.ToTimestamp();
            return stored with
            {
                State = (int)AppointmentState.InProgress,
                Plan = AppointmentPlans.Write(plan),
                SuspensionCause = 0,
                SuspendedAt = null,
            };
        }, cancellationToken);

    public Task<Appointment> CompleteAsync(Call call, CompleteAppointmentRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(call, request.Name, request.Etag, EventType.AppointmentCompleted, (stored, now) =>
        {
            AppointmentStates.Require(stored, request.Name, AppointmentState.InProgress);
            var plan = AppointmentPlans.Read(stored.Plan);
            EndCurrentPhase(plan, now);
            return stored with
            {
                State = (int)AppointmentState.Completed,
                Plan = AppointmentPlans.Write(plan),
                Procedure = AppointmentPlans.WriteProcedure(request.Procedure),
            };
        }, cancellationToken);

    public Task<Appointment> MarkNoShowAsync(Call call, MarkNoShowRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(call, request.Name, request.Etag, EventType.AppointmentNoShow, (stored, now) =>
        {
            AppointmentStates.Require(stored, request.Name, AppointmentState.Booked);
            return now < stored.StartsAt
                ? throw Refusals.Precondition(ErrorReason.AppointmentState, request.Name, "The appointment has not begun yet.")
                : stored with { State = (int)AppointmentState.NoShow, SuspensionCause = 0, SuspendedAt = null };
        }, cancellationToken);

    private Task<Appointment> ChangeAsync(
        Call call, string name, string etag, EventType change, Func<AppointmentRow, Instant, AppointmentRow> decide, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(etag, async () =>
        {
            var stored = await reader.FindAsync(call, name, cancellationToken);
            Etags.Require(etag, stored.Version);
            var now = clock.Now();
            var row = decide(stored, now) with { Version = stored.Version + 1, UpdatedAt = now };
            var admitted = Begins(stored, row) ? await AdmitAsync(call, stored, cancellationToken) : Conditions.None;
            var mutation = admitted.Guard(new Mutation(row.ClinicId)).UpdateAppointment(row, stored.Version);
            var alongside = AppointmentStates.IsOver(row) || stored.SuspendedAt is not null
                ? await courses.FollowAsync(mutation, [row], cancellationToken)
                : [];
            await committer.CommitAsync(call, mutation, new Written(name, row.Version, change, row.PatientId, row.BookedBy), alongside);
            return AppointmentMapping.ToMessage(row, call.Caller);
        });

    /// <summary>The patient comes in, or the treatment begins.</summary>
    private static bool Begins(AppointmentRow before, AppointmentRow after) =>
        before.State != after.State && (AppointmentState)after.State is AppointmentState.CheckedIn or AppointmentState.InProgress;

    /// <summary>Refuses what could not be booked any more, for every reason that there is.</summary>
    private async Task<Conditions> AdmitAsync(Call call, AppointmentRow session, CancellationToken cancellationToken)
    {
        var treatment = ResourceNames.Treatment(session.ClinicId, session.TreatmentId);
        var clinic = (await diaries.FindAsync(session.ClinicId, certain: true, cancellationToken))?.Clinic ?? throw SlotRefusals.NotOffered(treatment);
        var kept = await conditions.ReadAsync(clinic, session, cancellationToken);
        await nextSteps.RequireAsync(call, clinic, kept, session.StartsAt, treatment);
        return kept;
    }

    private static void EndCurrentPhase(Appointment plan, Instant now)
    {
        if (plan.Phases.LastOrDefault(phase => phase.ActualStartTime is not null) is { } current)
            current.ActualEndTime = now.ToTimestamp();
    }
}
