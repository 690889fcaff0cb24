using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Patients;

/// <summary>Reads exports to their end.</summary>
internal static class Exporting
{
    public static async Task<IReadOnlyList<ExportPatientResponse>> ExportAsync(this TestClinic clinic, Patient patient, TestCaller? by = null)
    {
        using var call = (by ?? clinic.Staff).Patients.ExportPatient(new ExportPatientRequest { Name = patient.Name });
        List<ExportPatientResponse> records = [];
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            records.Add(call.ResponseStream.Current);
        return records;
    }
}
