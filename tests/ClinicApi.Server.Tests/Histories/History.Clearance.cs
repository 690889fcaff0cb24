using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Clearances;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Histories;

/// <summary>The part of a history in which patients are assessed, agree, or must not be treated any more, and courses that are booked by it.</summary>
internal sealed partial class History
{
    private static readonly Dictionary<ErrorReason, SuspensionCause> Causes = new()
    {
        [ErrorReason.AssessmentRequired] = SuspensionCause.AssessmentRequired,
        [ErrorReason.ReviewRequired] = SuspensionCause.ReviewRequired,
        [ErrorReason.TreatmentTooEarly] = SuspensionCause.TreatmentTooEarly,
        [ErrorReason.ConsentRequired] = SuspensionCause.ConsentRequired,
    };

    private readonly Dictionary<string, SkinAssessment> signed = [];
    private readonly Dictionary<string, Consent> consents = [];
    private readonly Dictionary<string, SuspensionCause> suspended = [];
    private readonly List<(string Session, EventType Type)> toldOfSuspensions = [];

    private async Task ChangeClearanceAsync()
    {
        var patient = new Patient { Name = AnyPatient() };
        switch (random.Next(10))
        {
            case < 4:
                await SignAsync(patient);
                break;
            case < 8:
                Note($"agree {patient.Name}");
                consents[patient.Name] = await clinic.AgreeAsync(patient);
                model.Gate.Agree(patient.Name, agrees: true);
                break;
            case 8 when consents.Remove(patient.Name, out var consent):
                Note($"revoke {patient.Name}");
                await clinic.Partner.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name });
                model.Gate.Agree(patient.Name, agrees: false);
                break;
            case 9 when signed.TryGetValue(patient.Name, out var baseline):
                Note($"red flag {patient.Name}");
                await clinic.RecordRedFlagAsync(patient, baseline);
                model.Gate.Alarm(patient.Name);
                break;
        }

        FollowSessions(patient.Name);
    }

    private async Task SignAsync(Patient patient)
    {
        var isApproved = random.Next(4) > 0;
        int? earliest = isApproved && random.Next(3) == 0 ? random.Next(Days) : null;
        Note($"sign {patient.Name}: {isApproved} from {earliest}");
        signed[patient.Name] = await clinic.AssessAsync(
            patient, isApproved ? DecisionKind.Approved : DecisionKind.Declined, earliest is { } day ? clinic.Date(day) : null);
        model.Gate.Sign(patient.Name, isApproved, earliest is { } from ? clinic.Monday.PlusDays(from) : null);
    }

    /// <summary>What is booked and could not be any more is suspended, with an event for each change of its cause.</summary>
    private void FollowSessions(string patient)
    {
        foreach (var session in appointments.Values.Where(one => one.State == AppointmentState.Booked && one.Patient == patient))
        {
            var before = suspended.GetValueOrDefault(session.Name);
            var after = CauseOf(session);
            suspended[session.Name] = after;
            if (after != before)
                toldOfSuspensions.Add((session.Name, after == SuspensionCause.Unspecified ? EventType.AppointmentResumed : EventType.AppointmentSuspended));
        }
    }

    private SuspensionCause CauseOf(Appointment session) =>
        model.Gate.Reasons(new Question(session.Treatment.Split('/')[^1], session.StartTime.ToInstant(), session.Patient, "")).ToList() is [var first, ..]
            ? Causes[first]
            : SuspensionCause.Unspecified;

    /// <summary>Where its sessions lie is the planner's choice; the model says whether they may lie there, and whether there can be none.</summary>
    private async Task BookCourseAsync()
    {
        var question = new Question(ClinicPlan.Needling, model.Now, AnyPatient(), "");
        Note($"course {question.Patient}");
        var request = clinic.Course(new Patient { Name = question.Patient });
        request.FirstSession = clinic.Window(0, Days);
        var firstTimes = Enumerable.Range(0, Days).SelectMany(day => model.Starts(question, clinic.Monday.PlusDays(day)));
        try
        {
            var booked = await Desk.BookTreatmentCourseAsync(request);
            Check(booked.Appointments.Count == 3, "a course has other sessions than its plan");
            foreach (var session in booked.Appointments)
            {
                var at = question with { Start = session.StartTime.ToInstant() };
                Check(model.Obstacles(at).Count == 0, $"a session at {at.Start} was accepted that the model refuses");
                model.Take(session.Name, at, session.Assignments);
                appointments[session.Name] = session;
                told.Add((EventType.AppointmentBooked, session.Name));
            }
        }
        catch (RpcException exception)
        {
            var refused = Refused.Read(exception);
            Check(!firstTimes.Any(), $"a course was refused that the model accepts: {refused.Describe()}");
            if (model.Gate.Reasons(question with { Start = clinic.At(Days, 0).ToInstant() }).ToList() is [var shut, ..])
                Check(refused.Reason == shut.WireName(), $"a course was refused for another reason than {shut}: {refused.Describe()}");
        }
    }

    private async Task CompareWhatIsSuspendedAsync()
    {
        foreach (var session in (await clinic.GetAsync(appointments.Values)).Where(session => session.State == AppointmentState.Booked))
        {
            Check(
                (session.Suspension?.Cause ?? SuspensionCause.Unspecified) == CauseOf(session),
                $"{session.Name} is suspended for {session.Suspension?.Cause}, by the model for {CauseOf(session)}");
        }

        var events = await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest
        {
            Clinics = { clinic.Name },
            PageSize = 1000,
            Types_ = { EventType.AppointmentSuspended, EventType.AppointmentResumed },
        });
        var heard = events.Events.Select(e => (e.Resource, e.Type)).ToLookup(e => e.Resource, e => e.Type);
        foreach (var session in toldOfSuspensions.Select(one => one.Session).Concat(heard.Select(one => one.Key)).Distinct())
        {
            Check(
                toldOfSuspensions.Where(one => one.Session == session).Select(one => one.Type).SequenceEqual(heard[session]),
                $"of {session} other suspensions are told than there were");
        }
    }

    private static bool IsOfClearance(EventType type) => type is EventType.AssessmentCreated or EventType.AssessmentFinalized
        or EventType.OutcomeRecorded or EventType.ConsentRecorded or EventType.ConsentRevoked or EventType.AppointmentSuspended
        or EventType.AppointmentResumed or EventType.CourseBooked or EventType.CourseSuspended or EventType.CourseResumed or EventType.CourseCancelled;
}
