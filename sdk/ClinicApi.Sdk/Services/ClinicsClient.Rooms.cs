using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Updates;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

// Rooms of a clinic.
public partial class ClinicsClient
{
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
}
