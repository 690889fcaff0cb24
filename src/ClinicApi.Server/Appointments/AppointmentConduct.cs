using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>What staff record while the patient is there: arrival, phase after phase with their real times, what was done; or that nobody came.</summary>
internal sealed class AppointmentConduct(Committer committer, AppointmentReader reader, CourseProgress courses, Clock clock)
{
    public Task<Appointment> CheckInAsync(Call call, CheckInAppointmentRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(call, request.Name, request.Etag, EventType.AppointmentCheckedIn, (stored, _) =>
        {
            AppointmentStates.Require(stored, request.Name, AppointmentState.Booked);
            return stored with { State = (int)AppointmentState.CheckedIn };
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
            return stored with { State = (int)AppointmentState.InProgress, Plan = AppointmentPlans.Write(plan) };
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
                Procedure = AppointmentPlans.Write(request.Procedure),
            };
        }, cancellationToken);

    public Task<Appointment> MarkNoShowAsync(Call call, MarkNoShowRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(call, request.Name, request.Etag, EventType.AppointmentNoShow, (stored, now) =>
        {
            AppointmentStates.Require(stored, request.Name, AppointmentState.Booked);
            return now < stored.StartsAt
                ? throw Refusals.Precondition(ErrorReason.AppointmentState, request.Name, "The appointment has not begun yet.")
                : stored with { State = (int)AppointmentState.NoShow };
        }, cancellationToken);

    private Task<Appointment> ChangeAsync(
        Call call, string name, string etag, EventType change, Func<AppointmentRow, Instant, AppointmentRow> decide, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(etag, async () =>
        {
            var stored = await reader.FindAsync(call, name, cancellationToken);
            Etags.Require(etag, stored.Version);
            var now = clock.Now();
            var row = decide(stored, now) with { Version = stored.Version + 1, UpdatedAt = now };
            var mutation = new Mutation(row.ClinicId).UpdateAppointment(row, stored.Version);
            var alongside = AppointmentStates.IsOver(row) ? await courses.FollowAsync(mutation, row, cancellationToken) : [];
            await committer.CommitAsync(call, mutation, new Written(name, row.Version, change, row.PatientId, row.BookedBy), alongside);
            return AppointmentMapping.ToMessage(row, call.Caller);
        });

    private static void EndCurrentPhase(Appointment plan, Instant now)
    {
        if (plan.Phases.LastOrDefault(phase => phase.ActualStartTime is not null) is { } current)
            current.ActualEndTime = now.ToTimestamp();
    }
}
