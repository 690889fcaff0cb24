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
public class ClinicsClient
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

    /// <summary>Returns a room.</summary>
    /// <remarks>
    /// NOT_FOUND, <c>RESOURCE_NOT_FOUND</c>, if there is none of that name or the caller has no grant for its clinic. Scope
    /// <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The room as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Room> GetRoomAsync(
        GetRoomRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetRoomAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns a room.</summary>
    /// <inheritdoc cref="GetRoomAsync(GetRoomRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the room.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The room as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Room> GetRoomAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetRoomAsync(new GetRoomRequest { Name = name }, settings, cancellationToken);

    /// <summary>Lists a clinic's rooms, ordered by id.</summary>
    /// <remarks>
    /// Scope <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline of each page 10
    /// seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Room> ListRoomsAsync(
        ListRoomsRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Room>(FetchAsync, cancellationToken);

        async Task<Page<Room>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListRoomsAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Room>(response.Rooms, response.NextPageToken);
        }
    }

    /// <summary>Lists a clinic's rooms, ordered by id.</summary>
    /// <inheritdoc cref="ListRoomsAsync(ListRoomsRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Room> ListRoomsAsync(
        string parent, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListRoomsAsync(new ListRoomsRequest { Parent = parent }, settings, cancellationToken);

    /// <summary>Creates a room.</summary>
    /// <remarks>
    /// ALREADY_EXISTS, <c>RESOURCE_ALREADY_EXISTS</c>, if the id is taken. Scope <c>catalogue.write</c>; for clinic staff and
    /// administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The room as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Room> CreateRoomAsync(
        CreateRoomRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreateRoomAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Creates a room.</summary>
    /// <inheritdoc cref="CreateRoomAsync(CreateRoomRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="room">The room to create. Its name and etag are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The room as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Room> CreateRoomAsync(
        string parent, Room room, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreateRoomAsync(new CreateRoomRequest { Parent = parent, Room = room }, settings, cancellationToken);

    /// <summary>Changes a room.</summary>
    /// <remarks>
    /// ABORTED, <c>ETAG_MISMATCH</c>, if an etag is given and somebody else has written since. Scope <c>catalogue.write</c>; for
    /// clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The room as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Room> UpdateRoomAsync(
        UpdateRoomRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.UpdateRoomAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Changes a room.</summary>
    /// <inheritdoc cref="UpdateRoomAsync(UpdateRoomRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="room">The room with its name and the new values. If its etag is set, it must be the current one.</param>
    /// <param name="updateMask">
    /// Paths of the fields to change, relative to the room. Null: every field that is set. <c>*</c>: all of them.
    /// </param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The room as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Room> UpdateRoomAsync(
        Room room, FieldMask? updateMask, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        UpdateRoomAsync(new UpdateRoomRequest { Room = room, UpdateMask = updateMask }, settings, cancellationToken);

    /// <summary>
    /// Reads a room, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote in
    /// between.
    /// </summary>
    /// <param name="name">Name of the room.</param>
    /// <param name="change">Applies the change, and nothing else: it may run several times. What does not differ is not written.</param>
    /// <param name="settings">What each of the calls does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends it between and during the calls.</param>
    /// <returns>The room as it is now.</returns>
    /// <exception cref="ConflictException">Somebody else was faster five times.</exception>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Room> UpdateRoomWithRetryAsync(
        string name, Action<Room> change, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        OptimisticUpdate.RunAsync(
            token => GetRoomAsync(name, settings, token),
            change,
            (room, mask, token) => UpdateRoomAsync(room, mask, settings, token),
            calls.Time,
            calls.Jitter,
            cancellationToken);

    /// <summary>Deletes a room.</summary>
    /// <remarks>
    /// Fails with FAILED_PRECONDITION, <c>RESOURCE_IN_USE</c>, while an appointment or hold still needs the room. Scope
    /// <c>catalogue.write</c>; for clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under
    /// one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteRoomAsync(
        DeleteRoomRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.DeleteRoomAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Deletes a room.</summary>
    /// <inheritdoc cref="DeleteRoomAsync(DeleteRoomRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the room.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteRoomAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        DeleteRoomAsync(new DeleteRoomRequest { Name = name }, settings, cancellationToken);

    /// <summary>Returns a device.</summary>
    /// <remarks>
    /// NOT_FOUND, <c>RESOURCE_NOT_FOUND</c>, if there is none of that name or the caller has no grant for its clinic. Scope
    /// <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Device> GetDeviceAsync(
        GetDeviceRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetDeviceAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns a device.</summary>
    /// <inheritdoc cref="GetDeviceAsync(GetDeviceRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the device.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Device> GetDeviceAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetDeviceAsync(new GetDeviceRequest { Name = name }, settings, cancellationToken);

    /// <summary>Lists a clinic's devices, ordered by id.</summary>
    /// <remarks>
    /// Scope <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline of each page 10
    /// seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Device> ListDevicesAsync(
        ListDevicesRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Device>(FetchAsync, cancellationToken);

        async Task<Page<Device>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListDevicesAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Device>(response.Devices, response.NextPageToken);
        }
    }

    /// <summary>Lists a clinic's devices, ordered by id.</summary>
    /// <inheritdoc cref="ListDevicesAsync(ListDevicesRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Device> ListDevicesAsync(
        string parent, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListDevicesAsync(new ListDevicesRequest { Parent = parent }, settings, cancellationToken);

    /// <summary>Creates a device.</summary>
    /// <remarks>
    /// ALREADY_EXISTS, <c>RESOURCE_ALREADY_EXISTS</c>, if the id is taken. Scope <c>catalogue.write</c>; for clinic staff and
    /// administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Device> CreateDeviceAsync(
        CreateDeviceRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreateDeviceAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Creates a device.</summary>
    /// <inheritdoc cref="CreateDeviceAsync(CreateDeviceRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="device">The device to create. Its name and etag are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Device> CreateDeviceAsync(
        string parent, Device device, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreateDeviceAsync(new CreateDeviceRequest { Parent = parent, Device = device }, settings, cancellationToken);

    /// <summary>Changes a device.</summary>
    /// <remarks>
    /// ABORTED, <c>ETAG_MISMATCH</c>, if an etag is given and somebody else has written since. Scope <c>catalogue.write</c>; for
    /// clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Device> UpdateDeviceAsync(
        UpdateDeviceRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.UpdateDeviceAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Changes a device.</summary>
    /// <inheritdoc cref="UpdateDeviceAsync(UpdateDeviceRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="device">The device with its name and the new values. If its etag is set, it must be the current one.</param>
    /// <param name="updateMask">
    /// Paths of the fields to change, relative to the device. Null: every field that is set. <c>*</c>: all of them.
    /// </param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Device> UpdateDeviceAsync(
        Device device, FieldMask? updateMask, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        UpdateDeviceAsync(new UpdateDeviceRequest { Device = device, UpdateMask = updateMask }, settings, cancellationToken);

    /// <summary>
    /// Reads a device, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote in
    /// between.
    /// </summary>
    /// <param name="name">Name of the device.</param>
    /// <param name="change">Applies the change, and nothing else: it may run several times. What does not differ is not written.</param>
    /// <param name="settings">What each of the calls does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends it between and during the calls.</param>
    /// <returns>The device as it is now.</returns>
    /// <exception cref="ConflictException">Somebody else was faster five times.</exception>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Device> UpdateDeviceWithRetryAsync(
        string name, Action<Device> change, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        OptimisticUpdate.RunAsync(
            token => GetDeviceAsync(name, settings, token),
            change,
            (device, mask, token) => UpdateDeviceAsync(device, mask, settings, token),
            calls.Time,
            calls.Jitter,
            cancellationToken);

    /// <summary>Deletes a device.</summary>
    /// <remarks>
    /// Fails with FAILED_PRECONDITION, <c>RESOURCE_IN_USE</c>, while an appointment or hold still needs the device. Scope
    /// <c>catalogue.write</c>; for clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under
    /// one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteDeviceAsync(
        DeleteDeviceRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.DeleteDeviceAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Deletes a device.</summary>
    /// <inheritdoc cref="DeleteDeviceAsync(DeleteDeviceRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the device.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteDeviceAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        DeleteDeviceAsync(new DeleteDeviceRequest { Name = name }, settings, cancellationToken);

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

    /// <summary>Returns a closure.</summary>
    /// <remarks>
    /// NOT_FOUND, <c>RESOURCE_NOT_FOUND</c>, if there is none of that name or the caller has no grant for its clinic. Scope
    /// <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The closure as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Closure> GetClosureAsync(
        GetClosureRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetClosureAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns a closure.</summary>
    /// <inheritdoc cref="GetClosureAsync(GetClosureRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the closure.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The closure as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Closure> GetClosureAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetClosureAsync(new GetClosureRequest { Name = name }, settings, cancellationToken);

    /// <summary>Lists a clinic's closures, ordered by id.</summary>
    /// <remarks>
    /// Scope <c>catalogue.read</c>; for partners, clinic staff, internal services and administrators. Deadline of each page 10
    /// seconds unless set otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Closure> ListClosuresAsync(
        ListClosuresRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Closure>(FetchAsync, cancellationToken);

        async Task<Page<Closure>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListClosuresAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Closure>(response.Closures, response.NextPageToken);
        }
    }

    /// <summary>Lists a clinic's closures, ordered by id.</summary>
    /// <inheritdoc cref="ListClosuresAsync(ListClosuresRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Closure> ListClosuresAsync(
        string parent, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListClosuresAsync(new ListClosuresRequest { Parent = parent }, settings, cancellationToken);

    /// <summary>Creates a closure.</summary>
    /// <remarks>
    /// ALREADY_EXISTS, <c>RESOURCE_ALREADY_EXISTS</c>, if the id is taken. Scope <c>catalogue.write</c>; for clinic staff and
    /// administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The closure as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Closure> CreateClosureAsync(
        CreateClosureRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreateClosureAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Creates a closure.</summary>
    /// <inheritdoc cref="CreateClosureAsync(CreateClosureRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="closure">The closure to create. Its name and etag are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The closure as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Closure> CreateClosureAsync(
        string parent, Closure closure, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreateClosureAsync(new CreateClosureRequest { Parent = parent, Closure = closure }, settings, cancellationToken);

    /// <summary>Changes a closure.</summary>
    /// <remarks>
    /// ABORTED, <c>ETAG_MISMATCH</c>, if an etag is given and somebody else has written since. Scope <c>catalogue.write</c>; for
    /// clinic staff and administrators. Deadline 10 seconds unless set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The closure as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Closure> UpdateClosureAsync(
        UpdateClosureRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.UpdateClosureAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Changes a closure.</summary>
    /// <inheritdoc cref="UpdateClosureAsync(UpdateClosureRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="closure">The closure with its name and the new values. If its etag is set, it must be the current one.</param>
    /// <param name="updateMask">
    /// Paths of the fields to change, relative to the closure. Null: every field that is set. <c>*</c>: all of them.
    /// </param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The closure as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Closure> UpdateClosureAsync(
        Closure closure, FieldMask? updateMask, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        UpdateClosureAsync(new UpdateClosureRequest { Closure = closure, UpdateMask = updateMask }, settings, cancellationToken);

    /// <summary>
    /// Reads a closure, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote in
    /// between.
    /// </summary>
    /// <param name="name">Name of the closure.</param>
    /// <param name="change">Applies the change, and nothing else: it may run several times. What does not differ is not written.</param>
    /// <param name="settings">What each of the calls does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends it between and during the calls.</param>
    /// <returns>The closure as it is now.</returns>
    /// <exception cref="ConflictException">Somebody else was faster five times.</exception>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Closure> UpdateClosureWithRetryAsync(
        string name, Action<Closure> change, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        OptimisticUpdate.RunAsync(
            token => GetClosureAsync(name, settings, token),
            change,
            (closure, mask, token) => UpdateClosureAsync(closure, mask, settings, token),
            calls.Time,
            calls.Jitter,
            cancellationToken);

    /// <summary>Deletes a closure.</summary>
    /// <remarks>
    /// The time becomes bookable again. Scope <c>catalogue.write</c>; for clinic staff and administrators. Deadline 10 seconds unless
    /// set otherwise. Repeated safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteClosureAsync(
        DeleteClosureRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.DeleteClosureAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Deletes a closure.</summary>
    /// <inheritdoc cref="DeleteClosureAsync(DeleteClosureRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the closure.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeleteClosureAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        DeleteClosureAsync(new DeleteClosureRequest { Name = name }, settings, cancellationToken);
}
