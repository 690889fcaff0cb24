using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Updates;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

/// <summary>Clinics, their people, rooms, devices, treatments and closures. Thread-safe.</summary>
/// <remarks>
/// Each method takes a whole request, or the fields that most calls need. Names are strings, to which the name types (for example
/// <see cref="ClinicName"/>) convert by themselves.
/// </remarks>
public partial class ClinicsClient
{
    private readonly ServiceCalls calls;

    internal ClinicsClient(ServiceCalls calls)
    {
        this.calls = calls;
        Stub = new ClinicService.ClinicServiceClient(calls.Invoker);
    }

    /// <summary>Makes a client of which a test overrides members; the others must not be called.</summary>
    protected ClinicsClient()
    {
        calls = null!;
        Stub = null!;
    }

    /// <summary>The generated stub, with the same credentials, deadlines, retries and exceptions.</summary>
    public virtual ClinicService.ClinicServiceClient Stub { get; }

    /// <summary>Returns a clinic.</summary>
    /// <remarks>
    /// NOT_FOUND, <c>RESOURCE_NOT_FOUND</c>, if there is none of that name or the caller has no grant for it. Scope
    /// <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The clinic as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Clinic> GetClinicAsync(
        GetClinicRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetClinicAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns a clinic.</summary>
    /// <inheritdoc cref="GetClinicAsync(GetClinicRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The clinic as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Clinic> GetClinicAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetClinicAsync(new GetClinicRequest { Name = name }, settings, cancellationToken);

    /// <summary>Lists the clinics that the caller has a grant for, ordered by id.</summary>
    /// <remarks>
    /// Scope <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline of each page 10
    /// seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Clinic> ListClinicsAsync(
        ListClinicsRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Clinic>(FetchAsync, cancellationToken);

        async Task<Page<Clinic>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListClinicsAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Clinic>(response.Clinics, response.NextPageToken);
        }
    }

    /// <summary>Lists the clinics that the caller has a grant for, ordered by id.</summary>
    /// <inheritdoc cref="ListClinicsAsync(ListClinicsRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Clinic> ListClinicsAsync(
        CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListClinicsAsync(new ListClinicsRequest(), settings, cancellationToken);

    /// <summary>Creates a clinic.</summary>
    /// <remarks>
    /// ALREADY_EXISTS, <c>RESOURCE_ALREADY_EXISTS</c>, if the id is taken. Scope <c>catalogue.write</c>; for administrators. Deadline
    /// 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The clinic as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Clinic> CreateClinicAsync(
        CreateClinicRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreateClinicAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Creates a clinic.</summary>
    /// <inheritdoc cref="CreateClinicAsync(CreateClinicRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="clinic">The clinic to create. Its name and etag are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The clinic as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Clinic> CreateClinicAsync(
        Clinic clinic, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreateClinicAsync(new CreateClinicRequest { Clinic = clinic }, settings, cancellationToken);

    /// <summary>Changes a clinic.</summary>
    /// <remarks>
    /// ABORTED, <c>ETAG_MISMATCH</c>, if an etag is given and somebody else has written since. Scope <c>catalogue.write</c>; for
    /// clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The clinic as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Clinic> UpdateClinicAsync(
        UpdateClinicRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.UpdateClinicAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Changes a clinic.</summary>
    /// <inheritdoc cref="UpdateClinicAsync(UpdateClinicRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="clinic">The clinic with its name and the new values. If its etag is set, it must be the current one.</param>
    /// <param name="updateMask">
    /// Paths of the fields to change, relative to the clinic. Null: every field that is set. <c>*</c>: all of them.
    /// </param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The clinic as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Clinic> UpdateClinicAsync(
        Clinic clinic, FieldMask? updateMask, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        UpdateClinicAsync(new UpdateClinicRequest { Clinic = clinic, UpdateMask = updateMask }, settings, cancellationToken);

    /// <summary>
    /// Reads a clinic, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote in
    /// between.
    /// </summary>
    /// <param name="name">Name of the clinic.</param>
    /// <param name="change">Applies the change, and nothing else: it may run several times. What does not differ is not written.</param>
    /// <param name="settings">What each of the calls does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends it between and during the calls.</param>
    /// <returns>The clinic as it is now.</returns>
    /// <exception cref="ConflictException">Somebody else was faster five times.</exception>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Clinic> UpdateClinicWithRetryAsync(
        string name, Action<Clinic> change, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        OptimisticUpdate.RunAsync(
            token => GetClinicAsync(name, settings, token),
            change,
            (clinic, mask, token) => UpdateClinicAsync(clinic, mask, settings, token),
            calls.Time,
            calls.Jitter,
            cancellationToken);

    /// <summary>Deletes a clinic.</summary>
    /// <remarks>
    /// Fails with FAILED_PRECONDITION, <c>RESOURCE_IN_USE</c>, while the clinic still has patients. Scope <c>catalogue.write</c>; for
    /// administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteClinicAsync(
        DeleteClinicRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.DeleteClinicAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Deletes a clinic.</summary>
    /// <inheritdoc cref="DeleteClinicAsync(DeleteClinicRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteClinicAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        DeleteClinicAsync(new DeleteClinicRequest { Name = name }, settings, cancellationToken);
}
