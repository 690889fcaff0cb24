using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Webhooks;
using ClinicApi.Storage;
using Google.Protobuf;

namespace ClinicApi.Server.Audit;

/// <summary>Audit entries as the contract has them.</summary>
internal static class AuditMapping
{
    /// <summary>The methods whose entries are of the category PATIENT_DATA; all other entries are of administration.</summary>
    public static IReadOnlyCollection<string> MethodsAboutPatients { get; } =
        [.. ApiContract.Methods.Values.Where(m => m.Rule.Audit == AuditCategory.PatientData).Select(m => m.FullName), DeliveryAudit.Delivery];

    public static V1.AuditEntry ToMessage(StoredAuditEntry stored)
    {
        var entry = stored.Entry;
        var message = new V1.AuditEntry
        {
            Name = $"auditEntries/{stored.EntryId}",
            CreateTime = entry.At.ToTimestamp(),
            Category = MethodsAboutPatients.Contains(entry.Method) ? AuditCategory.PatientData : AuditCategory.Administration,
            Method = entry.Method.TrimStart('/'),
            Scope = entry.Scope,
            Clinic = entry.ClinicId.Length == 0 ? "" : ResourceNames.Clinic(entry.ClinicId),
            StatusCode = entry.StatusCode,
            Reason = entry.Reason,
            CorrelationId = entry.CorrelationId,
            Sequence = stored.Sequence,
            Hash = ByteString.CopyFrom(Convert.FromHexString(stored.Hash)),
            PreviousHash = ByteString.CopyFrom(Convert.FromHexString(stored.PreviousHash)),
        };
        if (entry.CallerId is not ("" or Operator.CallerId))
        {
            message.Caller = ResourceNames.Partner(entry.CallerId);
            message.CallerKind = (CallerKind)entry.CallerKind;
            message.ApiKey = entry.KeyId.Length == 0 ? "" : $"{message.Caller}/apiKeys/{entry.KeyId}";
        }

        if (entry.PatientId.Length > 0)
            message.Patients.Add(ResourceNames.Patient(entry.ClinicId, entry.PatientId));
        if (entry.Resource.Length > 0)
            message.Resources.Add(entry.Resource);
        return message;
    }
}
