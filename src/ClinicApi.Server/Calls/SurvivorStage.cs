using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Calls;

/// <summary>
/// Tells a caller who looks for a patient that was merged into another, or for something of it, which one remains: if the caller may
/// know of that one. Services look for patients in many places, and none of them has to think of this.
/// </summary>
internal sealed class SurvivorStage(Store store) : IStage
{
    public async Task RunAsync(Call call, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (ApiException refusal) when (refusal is { Reason: ErrorReason.ResourceNotFound, Resource: not null })
        {
            if (await FindSurvivorAsync(call, refusal.Resource.Name) is { } survivor)
                throw Merged(refusal.Resource, survivor);
            throw;
        }
    }

    private async Task<string?> FindSurvivorAsync(Call call, string name)
    {
        if (ResourceNames.TryPatientId(name) is not { } patientId)
            return null;
        var clinicId = ResourceNames.ClinicId(name);
        var survivor = await store.PatientMergers.FindSurvivorAsync(call.AccessTo(clinicId), patientId, call.Context.CancellationToken);
        return survivor is null ? null : ResourceNames.Patient(clinicId, survivor);
    }

    private static ApiException Merged(ResourceReference asked, string survivor) =>
        new(ErrorReason.PatientMerged, "The patient was merged into another, whose name is in the metadata.")
        {
            Resource = asked,
            Metadata = new Dictionary<string, string> { ["patient"] = survivor },
        };
}
