using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Updates;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

// Practitioners of a clinic.
public partial class ClinicsClient
{
    /// <summary>Returns a practitioner.</summary>
    /// <remarks>
    /// NOT_FOUND, <c>RESOURCE_NOT_FOUND</c>, if there is none of that name or the caller has no grant for its clinic. Scope
    /// <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The practitioner as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Practitioner> GetPractitionerAsync(
        GetPractitionerRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetPractitionerAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns a practitioner.</summary>
    /// <inheritdoc cref="GetPractitionerAsync(GetPractitionerRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the practitioner.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The practitioner as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Practitioner> GetPractitionerAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetPractitionerAsync(new GetPractitionerRequest { Name = name }, settings, cancellationToken);

    /// <summary>Lists a clinic's practitioners, ordered by id.</summary>
    /// <remarks>
    /// Scope <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline of each page 10
    /// seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Practitioner> ListPractitionersAsync(
        ListPractitionersRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Practitioner>(FetchAsync, cancellationToken);

        async Task<Page<Practitioner>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListPractitionersAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Practitioner>(response.Practitioners, response.NextPageToken);
        }
    }

    /// <summary>Lists a clinic's practitioners, ordered by id.</summary>
    /// <inheritdoc cref="ListPractitionersAsync(ListPractitionersRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Practitioner> ListPractitionersAsync(
        string parent, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListPractitionersAsync(new ListPractitionersRequest { Parent = parent }, settings, cancellationToken);

    /// <summary>Creates a practitioner.</summary>
    /// <remarks>
    /// ALREADY_EXISTS, <c>RESOURCE_ALREADY_EXISTS</c>, if the id is taken. Scope <c>catalogue.write</c>; for clinic staff and
    /// administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The practitioner as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Practitioner> CreatePractitionerAsync(
        CreatePractitionerRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreatePractitionerAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Creates a practitioner.</summary>
    /// <inheritdoc cref="CreatePractitionerAsync(CreatePractitionerRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="practitioner">The practitioner to create. Its name and etag are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The practitioner as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Practitioner> CreatePractitionerAsync(
        string parent, Practitioner practitioner, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreatePractitionerAsync(
            new CreatePractitionerRequest { Parent = parent, Practitioner = practitioner }, settings, cancellationToken);

    /// <summary>Changes a practitioner.</summary>
    /// <remarks>
    /// ABORTED, <c>ETAG_MISMATCH</c>, if an etag is given and somebody else has written since. Scope <c>catalogue.write</c>; for
    /// clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The practitioner as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Practitioner> UpdatePractitionerAsync(
        UpdatePractitionerRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.UpdatePractitionerAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Changes a practitioner.</summary>
    /// <inheritdoc cref="UpdatePractitionerAsync(UpdatePractitionerRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="practitioner">
    /// The practitioner with its name and the new values. If its etag is set, it must be the current one.
    /// </param>
    /// <param name="updateMask">
    /// Paths of the fields to change, relative to the practitioner. Null: every field that is set. <c>*</c>: all of them.
    /// </param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The practitioner as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Practitioner> UpdatePractitionerAsync(
        Practitioner practitioner, FieldMask? updateMask, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        UpdatePractitionerAsync(
            new UpdatePractitionerRequest { Practitioner = practitioner, UpdateMask = updateMask }, settings, cancellationToken);

    /// <summary>
    /// Reads a practitioner, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote
    /// in between.
    /// </summary>
    /// <param name="name">Name of the practitioner.</param>
    /// <param name="change">Applies the change, and nothing else: it may run several times. What does not differ is not written.</param>
    /// <param name="settings">What each of the calls does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends it between and during the calls.</param>
    /// <returns>The practitioner as it is now.</returns>
    /// <exception cref="ConflictException">Somebody else was faster five times.</exception>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Practitioner> UpdatePractitionerWithRetryAsync(
        string name, Action<Practitioner> change, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        OptimisticUpdate.RunAsync(
            token => GetPractitionerAsync(name, settings, token),
            change,
            (practitioner, mask, token) => UpdatePractitionerAsync(practitioner, mask, settings, token),
            calls.Time,
            calls.Jitter,
            cancellationToken);

    /// <summary>Deletes a practitioner.</summary>
    /// <remarks>
    /// Fails with FAILED_PRECONDITION, <c>RESOURCE_IN_USE</c>, while an appointment or hold still needs the practitioner. Scope
    /// <c>catalogue.write</c>; for clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under
    /// one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeletePractitionerAsync(
        DeletePractitionerRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.DeletePractitionerAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Deletes a practitioner.</summary>
    /// <inheritdoc cref="DeletePractitionerAsync(DeletePractitionerRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the practitioner.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeletePractitionerAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        DeletePractitionerAsync(new DeletePractitionerRequest { Name = name }, settings, cancellationToken);
}
