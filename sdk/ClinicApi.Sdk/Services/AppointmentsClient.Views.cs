using ClinicApi.Sdk.Calls;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

// Many searches at once, and calendars.
public partial class AppointmentsClient
{
    /// <summary>Answers several searches at once.</summary>
    /// <remarks>
    /// Each has exactly one answer, in the order of the questions. Scope <c>availability.read</c>; for partners, clinic
    /// staff and internal services. Deadline 20 seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>One answer for each search.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<BatchSearchAvailabilityResponse> BatchSearchAvailabilityAsync(
        BatchSearchAvailabilityRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.BatchSearchAvailabilityAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Answers several searches at once.</summary>
    /// <inheritdoc cref="BatchSearchAvailabilityAsync(BatchSearchAvailabilityRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="searches">The searches.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>One answer for each search.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<BatchSearchAvailabilityResponse> BatchSearchAvailabilityAsync(
        IEnumerable<SearchAvailabilityRequest> searches, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        BatchSearchAvailabilityAsync(new BatchSearchAvailabilityRequest { Searches = { searches } }, settings, cancellationToken);

    /// <summary>Returns appointments as a calendar file of RFC 5545.</summary>
    /// <remarks>
    /// It names no patient. Scope <c>appointments.read</c>; for clinic staff and internal services. Deadline 30 seconds
    /// unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The calendar.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<ExportCalendarResponse> ExportCalendarAsync(
        ExportCalendarRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.ExportCalendarAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns appointments as a calendar file of RFC 5545.</summary>
    /// <inheritdoc cref="ExportCalendarAsync(ExportCalendarRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="window">Which appointments, by their start; days and day part are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The calendar.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<ExportCalendarResponse> ExportCalendarAsync(
        string parent, SearchWindow window, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ExportCalendarAsync(new ExportCalendarRequest { Parent = parent, Window = window }, settings, cancellationToken);
}
