using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using Google.Protobuf;
using Grpc.Core;
using NodaTime;

namespace ClinicApi.Server.Audit;

/// <summary>What the audit log records of a call: who, what, whose data, under which scope, with which result. No content.</summary>
internal sealed class AuditEntries(TimeProvider time)
{
    /// <summary>One entry for each patient whose data the call touched, or one without a patient.</summary>
    public IReadOnlyList<AuditEntry> OfOutcome(Call call, StatusCode code, string reason)
    {
        var patients = new HashSet<string>();
        PatientNames.Collect(call.Request, patients);
        if (code == StatusCode.OK && call.Response is not null)
            PatientNames.Collect(call.Response, patients);
        return patients.Count == 0
            ? [Entry(call, "", "", code, reason)]
            : [.. patients.Select(patient => OfPatient(call, patient, code, reason))];
    }

    /// <summary>One entry for each patient whom messages of a stream name.</summary>
    public IReadOnlyList<AuditEntry> OfDelivery(Call call, IEnumerable<IMessage> messages)
    {
        var patients = new HashSet<string>();
        foreach (var message in messages)
            PatientNames.Collect(message, patients);
        return [.. patients.Select(patient => OfPatient(call, patient, StatusCode.OK, ""))];
    }

    /// <summary>The entry that a mutation commits together with its change.</summary>
    public AuditEntry OfMutation(Call call, string resource, string patientId)
    {
        var entry = Entry(call, "", patientId, StatusCode.OK, "");
        // What a creation at the top makes has no name before.
        return entry.Resource.Length > 0 ? entry : entry with { Resource = resource };
    }

    private AuditEntry OfPatient(Call call, string patient, StatusCode code, string reason) =>
        Entry(call, ResourceNames.ClinicId(patient), ResourceNames.LastId(patient), code, reason);

    /// <summary>Without a clinic of the patient's it is filed under the one that the request is about.</summary>
    private AuditEntry Entry(Call call, string clinicId, string patientId, StatusCode code, string reason)
    {
        var resource = call.Method.SubjectField?.ReadStrings(call.Request) is [var first, ..] ? first : "";
        return new AuditEntry(
            clinicId.Length > 0 ? clinicId : ResourceNames.TryClinicId(resource) ?? "",
            call.Caller.PartnerId,
            call.Caller.KeyId,
            (int)call.Caller.Kind,
            call.Method.FullName,
            IsName(resource) ? resource : "",
            patientId,
            call.Method.Rule.Scope,
            (int)code,
            reason,
            call.CorrelationId,
            Instant.FromDateTimeOffset(time.GetUtcNow()));
    }

    /// <summary>What did not pass validation may be anything, also something personal, and is not recorded.</summary>
    private static bool IsName(string value) => ApiContract.Patterns.Values.Any(pattern => ResourceNames.Matches(value, pattern));
}
