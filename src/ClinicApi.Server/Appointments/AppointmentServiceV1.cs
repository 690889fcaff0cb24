using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Appointments;

/// <summary>Appointments over gRPC, but for the searches of <see cref="SearchMethods"/>.</summary>
internal sealed class AppointmentServiceV1(
    Store store, AvailabilityWatch watch, Holds holds, HoldLife holdLife, AppointmentBook appointments,
    AppointmentOverbooking overbooking, CourseBook courses, CourseReader courseReader, CourseCancellation courseCancellation,
    Rescheduling rescheduling, AppointmentConduct conduct, CalendarExport calendar, AppointmentReader reader, WaitlistBook waitlist,
    WaitlistReader waitlistReader, PatientGuides guides, PageTokens pageTokens)
    : AppointmentService.AppointmentServiceBase
{
    public override Task WatchAvailability(
        WatchAvailabilityRequest request, IServerStreamWriter<WatchAvailabilityResponse> responseStream, ServerCallContext context) =>
        watch.RunAsync(Call.Of(context), request, responseStream);

    public override Task<ExportCalendarResponse> ExportCalendar(ExportCalendarRequest request, ServerCallContext context) =>
        calendar.ExportAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Hold> HoldSlot(HoldSlotRequest request, ServerCallContext context) =>
        holds.HoldAsync(Call.Of(context), request, context.CancellationToken);

    public override async Task<Empty> ReleaseHold(ReleaseHoldRequest request, ServerCallContext context)
    {
        await holdLife.ReleaseAsync(Call.Of(context), request.Name, context.CancellationToken);
        return new Empty();
    }

    public override Task<Hold> GetHold(GetHoldRequest request, ServerCallContext context) =>
        holdLife.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override Task<Hold> ExtendHold(ExtendHoldRequest request, ServerCallContext context) =>
        holdLife.ExtendAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WaitlistEntry> JoinWaitlist(JoinWaitlistRequest request, ServerCallContext context) =>
        waitlist.JoinAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<WaitlistEntry> GetWaitlistEntry(GetWaitlistEntryRequest request, ServerCallContext context) =>
        waitlistReader.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override Task<WaitlistEntry> DeclineWaitlistOffer(DeclineWaitlistOfferRequest request, ServerCallContext context) =>
        waitlist.DeclineAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ListWaitlistResponse> ListWaitlist(ListWaitlistRequest request, ServerCallContext context) =>
        waitlistReader.ListAsync(Call.Of(context), request, context.CancellationToken);

    public override async Task<Empty> LeaveWaitlist(LeaveWaitlistRequest request, ServerCallContext context)
    {
        await waitlist.LeaveAsync(Call.Of(context), request.Name, context.CancellationToken);
        return new Empty();
    }

    public override Task<Appointment> CreateAppointment(CreateAppointmentRequest request, ServerCallContext context) =>
        request.Hold.Length > 0
            ? appointments.BookFromHoldAsync(Call.Of(context), request, context.CancellationToken)
            : appointments.BookAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Appointment> OverbookAppointment(OverbookAppointmentRequest request, ServerCallContext context) =>
        overbooking.BookAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<BookTreatmentCourseResponse> BookTreatmentCourse(BookTreatmentCourseRequest request, ServerCallContext context) =>
        courses.BookAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<TreatmentCourse> GetTreatmentCourse(GetTreatmentCourseRequest request, ServerCallContext context) =>
        courseReader.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override Task<TreatmentCourse> CancelTreatmentCourse(CancelTreatmentCourseRequest request, ServerCallContext context) =>
        courseCancellation.CancelAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Appointment> GetAppointment(GetAppointmentRequest request, ServerCallContext context) =>
        reader.GetAsync(Call.Of(context), request.Name, context.CancellationToken);

    public override async Task<ListAppointmentsResponse> ListAppointments(ListAppointmentsRequest request, ServerCallContext context)
    {
        var call = Call.Of(context);
        if (request.StartTime is not null && request.EndTime is not null && request.EndTime.ToInstant() <= request.StartTime.ToInstant())
            throw Refusals.Invalid("end_time", "must be later than the start");
        var size = PageTokens.PageSize(request.PageSize);
        var after = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var filter = new AppointmentFilter(
            request.StartTime?.ToInstant(),
            request.EndTime?.ToInstant(),
            request.Patient.Length == 0 ? "" : ResourceNames.LastId(request.Patient),
            [.. request.States.Select(s => (int)s)]);
        var rows = await store.Appointments.ListAsync(
            call.AccessTo(ResourceNames.ClinicId(request.Parent)), filter, TimeKey.Parse(after), size + 1, context.CancellationToken);
        var (page, nextAfter) = Page.Of(rows, size, row => TimeKey.Format(row.StartsAt, row.AppointmentId));
        return new ListAppointmentsResponse
        {
            Appointments = { page.Select(row => AppointmentMapping.ToMessage(row, call.Caller)) },
            NextPageToken = nextAfter.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextAfter),
        };
    }

    public override Task<Appointment> RescheduleAppointment(RescheduleAppointmentRequest request, ServerCallContext context) =>
        rescheduling.MoveAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Appointment> CheckInAppointment(CheckInAppointmentRequest request, ServerCallContext context) =>
        conduct.CheckInAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Appointment> AdvancePhase(AdvancePhaseRequest request, ServerCallContext context) =>
        conduct.AdvanceAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Appointment> CompleteAppointment(CompleteAppointmentRequest request, ServerCallContext context) =>
        conduct.CompleteAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Appointment> MarkNoShow(MarkNoShowRequest request, ServerCallContext context) =>
        conduct.MarkNoShowAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Appointment> CancelAppointment(CancelAppointmentRequest request, ServerCallContext context) =>
        appointments.CancelAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<GetPatientGuideResponse> GetPatientGuide(GetPatientGuideRequest request, ServerCallContext context) =>
        guides.GetAsync(Call.Of(context), request, context.CancellationToken);
}
