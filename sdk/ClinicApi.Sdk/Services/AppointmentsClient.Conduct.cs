using ClinicApi.Sdk.Calls;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

// Moving an appointment, and what staff record while the patient is there.
public partial class AppointmentsClient
{
    /// <summary>Moves an appointment to another time.</summary>
    /// <remarks>
    /// It keeps its name, its history and all other fields; the old time is freed and the new one taken in one step, also
    /// where the two overlap. Fails as HoldSlot does, and with <c>APPOINTMENT_STATE</c>. Scope <c>appointments.write</c>;
    /// for partners, clinic staff and internal services. Deadline 10 seconds unless set otherwise. Repeated safely under
    /// one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> RescheduleAppointmentAsync(
        RescheduleAppointmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.RescheduleAppointmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Moves an appointment to another time.</summary>
    /// <inheritdoc cref="RescheduleAppointmentAsync(RescheduleAppointmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the appointment.</param>
    /// <param name="startTime">The new start.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> RescheduleAppointmentAsync(
        string name, DateTimeOffset startTime, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        RescheduleAppointmentAsync(new RescheduleAppointmentRequest { Name = name, StartTime = startTime.ToTimestamp() }, settings, cancellationToken);

    /// <summary>Records that the patient has arrived.</summary>
    /// <remarks>
    /// FAILED_PRECONDITION, <c>APPOINTMENT_STATE</c>, unless it is booked. Scope <c>appointments.conduct</c>; for clinic
    /// staff. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CheckInAppointmentAsync(
        CheckInAppointmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CheckInAppointmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Records that the patient has arrived.</summary>
    /// <inheritdoc cref="CheckInAppointmentAsync(CheckInAppointmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the appointment.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CheckInAppointmentAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = name }, settings, cancellationToken);

    /// <summary>Ends the current phase and begins the next, or begins the first.</summary>
    /// <remarks>
    /// FAILED_PRECONDITION, <c>APPOINTMENT_STATE</c>, before the patient has arrived and after the last phase has begun.
    /// Scope <c>appointments.conduct</c>; for clinic staff. Deadline 10 seconds unless set otherwise. Repeated safely under
    /// one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> AdvancePhaseAsync(
        AdvancePhaseRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.AdvancePhaseAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Ends the current phase and begins the next, or begins the first.</summary>
    /// <inheritdoc cref="AdvancePhaseAsync(AdvancePhaseRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the appointment.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> AdvancePhaseAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        AdvancePhaseAsync(new AdvancePhaseRequest { Name = name }, settings, cancellationToken);

    /// <summary>Ends the appointment and records what was done.</summary>
    /// <remarks>
    /// FAILED_PRECONDITION, <c>APPOINTMENT_STATE</c>, unless it is in progress. Scope <c>appointments.conduct</c>; for
    /// clinic staff. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CompleteAppointmentAsync(
        CompleteAppointmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CompleteAppointmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Ends the appointment and records what was done.</summary>
    /// <inheritdoc cref="CompleteAppointmentAsync(CompleteAppointmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the appointment.</param>
    /// <param name="procedure">What was done.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> CompleteAppointmentAsync(
        string name, ProcedureRecord procedure, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CompleteAppointmentAsync(new CompleteAppointmentRequest { Name = name, Procedure = procedure }, settings, cancellationToken);

    /// <summary>Records that the patient did not come.</summary>
    /// <remarks>
    /// Possible from the start time on. FAILED_PRECONDITION, <c>APPOINTMENT_STATE</c>, unless it is booked. Scope
    /// <c>appointments.conduct</c>; for clinic staff. Deadline 10 seconds unless set otherwise. Repeated safely under one
    /// <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> MarkNoShowAsync(
        MarkNoShowRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.MarkNoShowAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Records that the patient did not come.</summary>
    /// <inheritdoc cref="MarkNoShowAsync(MarkNoShowRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the appointment.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The appointment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Appointment> MarkNoShowAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        MarkNoShowAsync(new MarkNoShowRequest { Name = name }, settings, cancellationToken);
}
