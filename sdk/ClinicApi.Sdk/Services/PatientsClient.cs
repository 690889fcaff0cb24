using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Updates;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

/// <summary>Patients. Thread-safe.</summary>
/// <remarks>
/// Each method takes a whole request, or the fields that most calls need. Names are strings, to which the name types (for example
/// <see cref="ClinicName"/>) convert by themselves.
/// </remarks>
public class PatientsClient
{
    private readonly ServiceCalls calls;

    internal PatientsClient(ServiceCalls calls)
    {
        this.calls = calls;
        Stub = new PatientService.PatientServiceClient(calls.Invoker);
    }

    /// <summary>Makes a client of which a test overrides members; the others must not be called.</summary>
    protected PatientsClient()
    {
        calls = null!;
        Stub = null!;
    }

    /// <summary>The generated stub, with the same credentials, deadlines, retries and exceptions.</summary>
    public virtual PatientService.PatientServiceClient Stub { get; }

    /// <summary>Registers a patient.</summary>
    /// <remarks>
    /// ALREADY_EXISTS, <c>RESOURCE_ALREADY_EXISTS</c>, if the id is taken; a similar patient is no error, see MatchPatients. Scope
    /// <c>patients.write</c>; for partners, clinic staff and internal services. Deadline 10 seconds unless set otherwise. Repeated
    /// safely under one <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The patient as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Patient> CreatePatientAsync(
        CreatePatientRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.CreatePatientAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Registers a patient.</summary>
    /// <inheritdoc cref="CreatePatientAsync(CreatePatientRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="patient">The patient to register. Name and etag are ignored.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The patient as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Patient> CreatePatientAsync(
        string parent, Patient patient, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        CreatePatientAsync(new CreatePatientRequest { Parent = parent, Patient = patient }, settings, cancellationToken);

    /// <summary>Returns a patient.</summary>
    /// <remarks>
    /// Scope <c>patients.read</c>; for partners, clinic staff and internal services. Deadline 10 seconds unless set otherwise.
    /// Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The patient as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Patient> GetPatientAsync(
        GetPatientRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.GetPatientAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Returns a patient.</summary>
    /// <inheritdoc cref="GetPatientAsync(GetPatientRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the patient.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The patient as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Patient> GetPatientAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        GetPatientAsync(new GetPatientRequest { Name = name }, settings, cancellationToken);

    /// <summary>Changes a patient.</summary>
    /// <remarks>
    /// ABORTED, <c>ETAG_MISMATCH</c>, if an etag is given and somebody else has written since. Scope <c>patients.write</c>; for
    /// partners, clinic staff and internal services. Deadline 10 seconds unless set otherwise. Repeated safely under one
    /// <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The patient as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Patient> UpdatePatientAsync(
        UpdatePatientRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.UpdatePatientAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Changes a patient.</summary>
    /// <inheritdoc cref="UpdatePatientAsync(UpdatePatientRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="patient">The patient with its name and the new values. If its etag is set, it must be the current one.</param>
    /// <param name="updateMask">
    /// Paths of the fields to change, relative to the patient. Null: every field that is set. <c>*</c>: all of them.
    /// </param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <returns>The patient as it is now.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Patient> UpdatePatientAsync(
        Patient patient, FieldMask? updateMask, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        UpdatePatientAsync(new UpdatePatientRequest { Patient = patient, UpdateMask = updateMask }, settings, cancellationToken);

    /// <summary>
    /// Reads a patient, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote in
    /// between.
    /// </summary>
    /// <param name="name">Name of the patient.</param>
    /// <param name="change">Applies the change, and nothing else: it may run several times. What does not differ is not written.</param>
    /// <param name="view">How much to read. What is not read, <paramref name="change"/> finds empty.</param>
    /// <param name="settings">What each of the calls does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends it between and during the calls.</param>
    /// <returns>The patient as it is now.</returns>
    /// <exception cref="ConflictException">Somebody else was faster five times.</exception>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task<Patient> UpdatePatientWithRetryAsync(
        string name, Action<Patient> change, PatientView view = PatientView.Basic,
        CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        OptimisticUpdate.RunAsync(
            token => GetPatientAsync(new GetPatientRequest { Name = name, View = view }, settings, token),
            change,
            (patient, mask, token) => UpdatePatientAsync(patient, mask, settings, token),
            calls.Time,
            calls.Jitter,
            cancellationToken);

    /// <summary>Lists the patients of a clinic that the caller may see, in the order in which they were registered.</summary>
    /// <remarks>
    /// Scope <c>patients.read</c>; for partners, clinic staff and internal services. Deadline of each page 10 seconds unless set
    /// otherwise. Repeated when the service is unavailable.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Patient> ListPatientsAsync(
        ListPatientsRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var query = request.Clone();
        return new PagedResults<Patient>(FetchAsync, cancellationToken);

        async Task<Page<Patient>> FetchAsync(string pageToken, int? pageSize, CancellationToken token)
        {
            var page = query.Clone();
            page.PageToken = pageToken.Length > 0 ? pageToken : query.PageToken;
            page.PageSize = pageSize ?? query.PageSize;
            var response = await Stub.ListPatientsAsync(page, calls.Options(settings, token)).ConfigureAwait(false);
            return new Page<Patient>(response.Patients, response.NextPageToken);
        }
    }

    /// <summary>Lists the patients of a clinic that the caller may see, in the order in which they were registered.</summary>
    /// <inheritdoc cref="ListPatientsAsync(ListPatientsRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="parent">Name of the clinic.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call and the reading of the list.</param>
    /// <returns>The items, fetched page by page while they are read.</returns>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual PagedResults<Patient> ListPatientsAsync(
        string parent, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        ListPatientsAsync(new ListPatientsRequest { Parent = parent }, settings, cancellationToken);

    /// <summary>Erases a patient: what identifies the person is deleted for good.</summary>
    /// <remarks>
    /// FAILED_PRECONDITION, <c>RESOURCE_IN_USE</c>, while an appointment or hold of the patient lies ahead. Scope
    /// <c>patients.erase</c>; for partners and clinic staff. Deadline 30 seconds unless set otherwise. Repeated safely under one
    /// <c>request_id</c>.
    /// </remarks>
    /// <param name="request">The request; it is not changed.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeletePatientAsync(
        DeletePatientRequest request, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        Stub.DeletePatientAsync(request, calls.Options(settings, cancellationToken)).ResponseAsync;

    /// <summary>Erases a patient: what identifies the person is deleted for good.</summary>
    /// <inheritdoc cref="DeletePatientAsync(DeletePatientRequest, CallSettings, CancellationToken)" path="/remarks"/>
    /// <param name="name">Name of the patient.</param>
    /// <param name="settings">What this call does differently. Null: nothing.</param>
    /// <param name="cancellationToken">Ends the call, also while it waits to be repeated.</param>
    /// <exception cref="ClinicApiException">The service refused the call or cannot be reached; its subclasses say what to do.</exception>
    public virtual Task DeletePatientAsync(
        string name, CallSettings? settings = null, CancellationToken cancellationToken = default) =>
        DeletePatientAsync(new DeletePatientRequest { Name = name }, settings, cancellationToken);
}
