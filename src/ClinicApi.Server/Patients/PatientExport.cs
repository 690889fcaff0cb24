using ClinicApi.Server.Audit;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;
using Grpc.Core;
using StatusCode = Grpc.Core.StatusCode;

namespace ClinicApi.Server.Patients;

/// <summary>Sends everything that is held about a patient, as long as the caller may see them and there is something to see.</summary>
internal sealed class PatientExport(
    PatientReader reader, PatientRecords records, Standing standing, AuditEntries entries, AuditWriter audit, TimeProvider time, Lifecycle lifecycle)
{
    private const int PartsBetweenRechecks = 50;

    public async Task SendAsync(
        Call call, string name, IServerStreamWriter<ExportPatientResponse> responses, CancellationToken cancellationToken)
    {
        var patient = await reader.FindAsync(call, name, cancellationToken);

        // The read is recorded before anything leaves.
        await audit.WriteAsync(entries.OfOutcome(call, StatusCode.OK, ""), cancellationToken);
        call.IsAudited = true;
        var stream = new PacedStream<ExportPatientResponse>(call, responses, time, lifecycle);
        await stream.RunAsync(async ending =>
        {
            var sent = 0;
            await foreach (var record in records.ReadAsync(call, patient, ending))
            {
                await stream.SendAsync(ToMessage(record), ending);
                if (++sent % PartsBetweenRechecks == 0)
                {
                    await standing.RecheckAsync(call, ending);
                    await reader.FindAsync(call, name, ending);
                }
            }
        });
    }

    private static ExportPatientResponse ToMessage(PatientRecord record) => new()
    {
        RecordType = record.Type,
        Json = record.Json,
        CreateTime = record.CreatedAt.ToTimestamp(),
    };
}
