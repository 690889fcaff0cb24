using ClinicApi.Server.Appointments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;
using RefusalCode = ClinicApi.Scheduling.RefusalCode;

namespace ClinicApi.Server.Clearances;

/// <summary>What a mutation writes besides, and the courses that are suspended by it.</summary>
internal sealed record FollowedSessions(IReadOnlyList<Written> Alongside, IReadOnlyList<string> SuspendedCourses);

/// <summary>
/// What it means for all that a patient has ahead when something is known that decides on treatments: sessions that could not be booked
/// any more are suspended, those that could be again go on, and free time is looked at anew for the patient's waiting.
/// </summary>
internal sealed class ClearanceChanges(Store store, ClinicDiaries diaries, TreatmentGate gate, CourseProgress courses, Clock clock)
{
    private const int MostSessions = 1_000;

    /// <summary>Adds it to the mutation that makes the change, which is refused if anything else was decided for the patient meanwhile.</summary>
    /// <param name="mutation">The mutation.</param>
    /// <param name="patientId">Whose sessions.</param>
    /// <param name="state">The state after the change, of the version before it.</param>
    /// <param name="cause">What the events of the sessions name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<FollowedSessions> FollowAsync(
        Mutation mutation, string patientId, ClinicalState state, EventCause cause, CancellationToken cancellationToken)
    {
        mutation.CountFor(patientId, state.Version);
        foreach (var entry in await store.Waitlist.ListOpenOfAsync(mutation.ClinicId, patientId, cancellationToken))
            mutation.LookAgainFor(entry.EntryId);
        if ((await diaries.FindAsync(mutation.ClinicId, certain: true, cancellationToken))?.Clinic is not { } clinic)
            return new FollowedSessions([], []);

        var now = clock.Now();
        var changed = (await ListAheadAsync(mutation.ClinicId, patientId, now, cancellationToken))
            .Select(session => (Before: session, After: Judged(clinic, session, state, now)))
            .Where(session => session.Before.SuspensionCause != session.After.SuspensionCause)
            .ToList();
        List<Written> alongside = [];
        foreach (var (before, after) in changed)
        {
            mutation.UpdateAppointment(after, before.Version);
            alongside.Add(Of(after));
        }

        List<string> suspended = [];
        foreach (var sessions in changed.Select(session => session.After).Where(session => session.CourseId.Length > 0).GroupBy(session => session.CourseId))
        {
            var course = await courses.FollowAsync(mutation, [.. sessions], cancellationToken);
            alongside.AddRange(course);
            suspended.AddRange(course.Where(written => written.Event == EventType.CourseSuspended).Select(written => written.ResourceName));
        }

        return new FollowedSessions([.. alongside.Select(written => written with { Cause = cause })], suspended);
    }

    private async Task<IEnumerable<AppointmentRow>> ListAheadAsync(
        string clinicId, string patientId, Instant now, CancellationToken cancellationToken)
    {
        // Whoever may change what decides on a patient changes all sessions with it.
        var rows = await store.Appointments.ListAsync(
            new Access(clinicId, CallerId: "", SeesWholeClinic: true),
            new AppointmentFilter(now - NodaTime.Duration.FromDays(1), To: null, patientId, [(int)AppointmentState.Booked, (int)AppointmentState.CheckedIn]),
            after: null,
            MostSessions,
            cancellationToken);
        return rows.Where(row => row.EndsAt > now).OrderBy(row => row.CourseId, StringComparer.Ordinal);
    }

    /// <summary>A suspension whose cause changes goes on, for the new cause.</summary>
    private AppointmentRow Judged(CompiledClinic clinic, AppointmentRow session, ClinicalState state, Instant now)
    {
        var clearance = gate.Of(clinic, session.TreatmentId, PatientConditions.ModalityOf(clinic, session), state);
        var reasons = clearance.All.Refuse(session.StartsAt, clinic.Zone);
        var cause = reasons.IsEmpty ? SuspensionCause.Unspecified : CauseOf(reasons[0].Code);
        return session with
        {
            Version = session.Version + 1,
            SuspensionCause = (int)cause,
            SuspendedAt = cause == SuspensionCause.Unspecified ? null : session.SuspendedAt ?? now,
            UpdatedAt = now,
        };
    }

    private static SuspensionCause CauseOf(RefusalCode code) => code switch
    {
        RefusalCode.AssessmentRequired => SuspensionCause.AssessmentRequired,
        RefusalCode.ReviewRequired => SuspensionCause.ReviewRequired,
        RefusalCode.TreatmentTooEarly => SuspensionCause.TreatmentTooEarly,
        RefusalCode.ConsentRequired => SuspensionCause.ConsentRequired,
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };

    private static Written Of(AppointmentRow session) => new(
        ResourceNames.Appointment(session.ClinicId, session.AppointmentId),
        session.Version,
        session.SuspendedAt is null ? EventType.AppointmentResumed : EventType.AppointmentSuspended,
        session.PatientId,
        session.BookedBy);
}
