using System.Collections;
using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using Google.Protobuf;
using Google.Protobuf.Reflection;
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
        CollectPatients(call.Request, patients);
        if (code == StatusCode.OK && call.Response is not null)
            CollectPatients(call.Response, patients);
        return patients.Count == 0
            ? [Entry(call, "", "", code, reason)]
            : [.. patients.Select(patient => OfPatient(call, patient, code, reason))];
    }

    /// <summary>One entry for each patient whom messages of a stream name.</summary>
    public IReadOnlyList<AuditEntry> OfDelivery(Call call, IEnumerable<IMessage> messages)
    {
        var patients = new HashSet<string>();
        foreach (var message in messages)
            CollectPatients(message, patients);
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
        var resource = call.Method.SubjectField?.ReadStrings(call.Request).FirstOrDefault() ?? "";
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

    private static bool HoldsNames(FieldRule rule) => rule.ResourceTypes.Count > 0 || rule.ChildType.Length > 0;

    private static void CollectPatients(IMessage message, HashSet<string> found)
    {
        // Whoever reads the log would otherwise add as much to it as he reads.
        if (message is V1.AuditEntry)
            return;
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.FieldType == FieldType.String && HoldsNames(ApiContract.RuleOf(field)))
            {
                foreach (var name in field.IsRepeated ? (IEnumerable)field.Accessor.GetValue(message) : new[] { field.Accessor.GetValue(message) })
                {
                    if (ResourceNames.TryPatientId((string)name) is { } patientId)
                        found.Add(ResourceNames.Patient(ResourceNames.ClinicId((string)name), patientId));
                }
            }
            else if (field.FieldType == FieldType.Message && !field.IsMap)
            {
                if (field.IsRepeated)
                {
                    foreach (IMessage item in (IEnumerable)field.Accessor.GetValue(message))
                        CollectPatients(item, found);
                }
                else if (field.Accessor.GetValue(message) is IMessage nested)
                {
                    CollectPatients(nested, found);
                }
            }
        }
    }
}
