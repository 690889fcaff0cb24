using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Updates;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

// Treatments of a clinic.
public partial class ClinicsClient
{
    /// <summary>Returns a treatment.</summary>
    /// <remarks>
    /// NOT_FOUND, <c>RESOURCE_NOT_FOUND</c>, if there is none of that name or the caller has no grant for its clinic. Scope
    /// <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The treatment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Treatment> GetTreatmentAsync(
        GetTreatmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetTreatmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns a treatment.</summary>
    /// <inheritdoc cref="GetTreatmentAsync(GetTreatmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the treatment.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The treatment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Treatment> GetTreatmentAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetTreatmentAsync(new GetTreatmentRequest { Name = name }, settings, cancellationToken);

    /// <summary>Lists a clinic's treatments, ordered by id.</summary>
    /// <remarks>
    /// Scope <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline of each page 10
    /// seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Treatment> ListTreatmentsAsync(
        ListTreatmentsRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Treatment>(FetchAsync, cancellationToken);

        async Task<Page<Treatment>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListTreatmentsAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Treatment>(response.Treatments, response.NextPageToken);
        }
    }

    /// <summary>Lists a clinic's treatments, ordered by id.</summary>
    /// <inheritdoc cref="ListTreatmentsAsync(ListTreatmentsRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Treatment> ListTreatmentsAsync(
        string parent, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListTreatmentsAsync(new ListTreatmentsRequest { Parent = parent }, settings, cancellationToken);

    /// <summary>Creates a treatment.</summary>
    /// <remarks>
    /// ALREADY_EXISTS, <c>RESOURCE_ALREADY_EXISTS</c>, if the id is taken. Scope <c>catalogue.write</c>; for clinic staff and
    /// administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The treatment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Treatment> CreateTreatmentAsync(
        CreateTreatmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreateTreatmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Creates a treatment.</summary>
    /// <inheritdoc cref="CreateTreatmentAsync(CreateTreatmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="treatment">The treatment to create. Its name and etag are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The treatment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Treatment> CreateTreatmentAsync(
        string parent, Treatment treatment, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreateTreatmentAsync(new CreateTreatmentRequest { Parent = parent, Treatment = treatment }, settings, cancellationToken);

    /// <summary>Changes a treatment.</summary>
    /// <remarks>
    /// ABORTED, <c>ETAG_MISMATCH</c>, if an etag is given and somebody else has written since. Scope <c>catalogue.write</c>; for
    /// clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The treatment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Treatment> UpdateTreatmentAsync(
        UpdateTreatmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.UpdateTreatmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Changes a treatment.</summary>
    /// <inheritdoc cref="UpdateTreatmentAsync(UpdateTreatmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="treatment">The treatment with its name and the new values. If its etag is set, it must be the current one.</param>
    /// <param name="updateMask">
    /// Paths of the fields to change, relative to the treatment. Null: every field that is set. <c>*</c>: all of them.
    /// </param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The treatment as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Treatment> UpdateTreatmentAsync(
        Treatment treatment, FieldMask? updateMask, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        UpdateTreatmentAsync(new UpdateTreatmentRequest { Treatment = treatment, UpdateMask = updateMask }, settings, cancellationToken);

    /// <summary>
    /// Reads a treatment, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote in
    /// between.
    /// </summary>
    /// <param name="name">Name of the treatment.</param>
    /// <param name="change">Applies the change, and nothing else: it may run several times. What does not differ is not written.</param>
    /// <param name="settings">What each of the calls does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends it between and during the calls.</param>
    /// <returns>The treatment as it is now.</returns>
    /// <exception cref="ConflictException">Somebody else was faster five times.</exception>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Treatment> UpdateTreatmentWithRetryAsync(
        string name, Action<Treatment> change, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        OptimisticUpdate.RunAsync(
            token => GetTreatmentAsync(name, settings, token),
            change,
            (treatment, mask, token) => UpdateTreatmentAsync(treatment, mask, settings, token),
            calls.Time,
            calls.Jitter,
            cancellationToken);

    /// <summary>Deletes a treatment.</summary>
    /// <remarks>
    /// Appointments and holds that were made for it keep their plan. Scope <c>catalogue.write</c>; for clinic staff and
    /// administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteTreatmentAsync(
        DeleteTreatmentRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.DeleteTreatmentAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Deletes a treatment.</summary>
    /// <inheritdoc cref="DeleteTreatmentAsync(DeleteTreatmentRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the treatment.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteTreatmentAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        DeleteTreatmentAsync(new DeleteTreatmentRequest { Name = name }, settings, cancellationToken);
}
