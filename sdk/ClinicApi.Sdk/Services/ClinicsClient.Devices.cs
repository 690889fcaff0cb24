using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Updates;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

// Devices of a clinic.
public partial class ClinicsClient
{
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
}
