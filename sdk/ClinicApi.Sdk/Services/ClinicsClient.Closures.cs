using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Updates;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

// Closures of a clinic.
public partial class ClinicsClient
{
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
