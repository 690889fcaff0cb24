using ClinicApi.Options.V1;
using ClinicApi.Storage;
using Grpc.Core;
using NodaTime;

namespace ClinicApi.Server.Hosting;

/// <summary>Who acts through the commands of the binary, as events and the audit log name them.</summary>
internal static class Operator
{
    public const string CallerId = "operator";
    public const CallerKind Kind = CallerKind.Administrator;

    public static AuditEntry Entry(string clinicId, string command, string resource, string correlationId, Instant at) => new(
        clinicId, CallerId, KeyId: "", (int)Kind, command, resource, PatientId: "", Scope: "", (int)StatusCode.OK, Reason: "", correlationId, at);
}
