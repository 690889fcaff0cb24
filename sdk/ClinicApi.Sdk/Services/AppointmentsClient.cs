using ClinicApi.Sdk.Calls;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

/// <summary>Availability, holds and appointments. Thread-safe.</summary>
/// <remarks>
/// Each method takes a whole request, or the fields that most calls need. Names are strings, to which the name types (for example
/// <see cref="ClinicName"/>) convert by themselves.
/// </remarks>
public partial class AppointmentsClient
{
    private readonly ServiceCalls calls;

    internal AppointmentsClient(ServiceCalls calls)
    {
        this.calls = calls;
        Stub = new AppointmentService.AppointmentServiceClient(calls.Invoker);
    }

    /// <summary>Makes a client of which a test overrides members; the others must not be called.</summary>
    protected AppointmentsClient()
    {
        calls = null!;
        Stub = null!;
    }

    /// <summary>The generated stub, with the same credentials, deadlines, retries and exceptions.</summary>
    public virtual AppointmentService.AppointmentServiceClient Stub { get; }

    /// <summary>Finds the times at which treatments could start.</summary>
    /// <remarks>
    /// What is found can be held and booked as long as nobody else takes it first. A treatment that its clinic does not offer is
    /// FAILED_PRECONDITION, <c>TREATMENT_NOT_OFFERED</c>. Scope <c>availability.read</c>; for partners, clinic staff and internal
    /// services. Deadline 10 seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>One result for each treatment, in the order of the question.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<SearchAvailabilityResponse> SearchAvailabilityAsync(
        SearchAvailabilityRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.SearchAvailabilityAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Finds the times at which treatments could start.</summary>
    /// <inheritdoc cref="SearchAvailabilityAsync(SearchAvailabilityRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="treatments">Names of the treatments to find times for; they may be of different clinics.</param>
    /// <param name="window">When the appointment should start.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>One result for each treatment, in the order of the question.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<SearchAvailabilityResponse> SearchAvailabilityAsync(
        IEnumerable<string> treatments, SearchWindow window,
        CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        SearchAvailabilityAsync(
            new SearchAvailabilityRequest { Treatments = { treatments }, Window = window }, settings, cancellationToken);

    /// <summary>Reserves a time for a short while.</summary>
    /// <remarks>
    /// FAILED_PRECONDITION with <c>SLOT_TAKEN</c> if somebody else has it, or with what speaks against it: <c>SLOT_IN_PAST</c>,
    /// <c>SLOT_TOO_SOON</c>, <c>SLOT_BEYOND_HORIZON</c>, <c>SLOT_OFF_GRID</c>, <c>SLOT_OUTSIDE_HOURS</c>, <c>SLOT_UNSTAFFED</c>,
    /// <c>PATIENT_BUSY</c>, <c>TREATMENT_NOT_OFFERED</c>. Every violated precondition is listed at once. Scope
    /// <c>appointments.write</c>; for partners, clinic staff and internal services. Deadline 10 seconds unless set otherwise.
    /// Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The hold as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Hold> HoldSlotAsync(
        HoldSlotRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.HoldSlotAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Reserves a time for a short while.</summary>
    /// <inheritdoc cref="HoldSlotAsync(HoldSlotRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="treatment">Name of the treatment; the hold is made at its clinic.</param>
    /// <param name="startTime">When the first phase should start.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The hold as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Hold> HoldSlotAsync(
        string treatment, DateTimeOffset startTime, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        HoldSlotAsync(new HoldSlotRequest { Treatment = treatment, StartTime = startTime.ToTimestamp() }, settings, cancellationToken);

    /// <summary>Gives a held time back before it expires.</summary>
    /// <remarks>
    /// Releasing what has expired already is no error. Scope <c>appointments.write</c>; for partners, clinic staff and internal
    /// services. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task ReleaseHoldAsync(
        ReleaseHoldRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.ReleaseHoldAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Gives a held time back before it expires.</summary>
    /// <inheritdoc cref="ReleaseHoldAsync(ReleaseHoldRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the hold.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task ReleaseHoldAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ReleaseHoldAsync(new ReleaseHoldRequest { Name = name }, settings, cancellationToken);

    /// <summary>Books an appointment, from a hold or directly.</summary>
    /// <remarks>
    /// Fails as HoldSlot does, and with <c>HOLD_EXPIRED</c> or <c>HOLD_MISMATCH</c>. Scope <c>appointments.write</c>; for partners,
    /// clinic staff and internal services. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CreateAppointmentAsync(
        CreateAppointmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreateAppointmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Books an appointment, from a hold or directly.</summary>
    /// <inheritdoc cref="CreateAppointmentAsync(CreateAppointmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="appointment">The appointment. Patient, treatment and start are required unless they come from a hold.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CreateAppointmentAsync(
        string parent, Appointment appointment, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreateAppointmentAsync(new CreateAppointmentRequest { Parent = parent, Appointment = appointment }, settings, cancellationToken);

    /// <summary>Returns an appointment.</summary>
    /// <remarks>
    /// Scope <c>appointments.read</c>; for partners, clinic staff and internal services. Deadline 10 seconds unless set otherwise.
    /// Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> GetAppointmentAsync(
        GetAppointmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetAppointmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns an appointment.</summary>
    /// <inheritdoc cref="GetAppointmentAsync(GetAppointmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the appointment.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> GetAppointmentAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetAppointmentAsync(new GetAppointmentRequest { Name = name }, settings, cancellationToken);

    /// <summary>Lists the appointments of a clinic that the caller may see, ordered by start.</summary>
    /// <remarks>
    /// Scope <c>appointments.read</c>; for partners, clinic staff and internal services. Deadline of each page 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Appointment> ListAppointmentsAsync(
        ListAppointmentsRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Appointment>(FetchAsync, cancellationToken);

        async Task<Page<Appointment>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListAppointmentsAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Appointment>(response.Appointments, response.NextPageToken);
        }
    }

    /// <summary>Lists the appointments of a clinic that the caller may see, ordered by start.</summary>
    /// <inheritdoc cref="ListAppointmentsAsync(ListAppointmentsRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Appointment> ListAppointmentsAsync(
        string parent, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListAppointmentsAsync(new ListAppointmentsRequest { Parent = parent }, settings, cancellationToken);

    /// <summary>Cancels an appointment and frees its time.</summary>
    /// <remarks>
    /// FAILED_PRECONDITION, <c>APPOINTMENT_STATE</c>, once it is in progress, completed or a no-show. Cancelling twice is no error
    /// and changes nothing. Scope <c>appointments.write</c>; for partners, clinic staff and internal services. Deadline 10 seconds
    /// unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CancelAppointmentAsync(
        CancelAppointmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CancelAppointmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Cancels an appointment and frees its time.</summary>
    /// <inheritdoc cref="CancelAppointmentAsync(CancelAppointmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the appointment.</param>
    /// <param name="reason">Why.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CancelAppointmentAsync(
        string name, CancellationReason reason, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CancelAppointmentAsync(new CancelAppointmentRequest { Name = name, Reason = reason }, settings, cancellationToken);
}
