using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Patients;

/// <summary>Reads patients within what the caller may see.</summary>
internal sealed class PatientReader(Store store)
{
    public async Task<Patient> GetAsync(Call call, string name, PatientView view, CancellationToken cancellationToken) =>
        PatientMapping.ToMessage(await FindAsync(call, name, cancellationToken), view, call.Caller.PartnerId);

    public async Task<PatientRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Patients.GetAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("patient", name);

    /// <summary>The same together with whether the patient is on a waiting list, which a booking may take them off.</summary>
    public async Task<PatientToBook> FindForBookingAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Patients.GetForBookingAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("patient", name);

    /// <summary>The view that a caller asked for, if it may have it.</summary>
    public static PatientView Allowed(Caller caller, PatientView requested)
    {
        var view = requested == PatientView.Unspecified ? PatientView.Basic : requested;
        return view == PatientView.Full && FullestView(caller) != PatientView.Full
            ? throw new ApiException(ErrorReason.ViewNotAllowed, "The FULL view is for the clinic's staff and internal services.")
            : view;
    }

    /// <summary>What a caller gets in answer to its own writes.</summary>
    public static PatientView FullestView(Caller caller) =>
        caller.Kind is CallerKind.Staff or CallerKind.Service ? PatientView.Full : PatientView.Basic;
}
