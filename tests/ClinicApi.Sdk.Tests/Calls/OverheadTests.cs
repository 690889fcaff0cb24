using System.Net;
using System.Net.Http.Headers;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClinicApi.Sdk.Tests.Calls;

/// <summary>Runs alone, since it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(OverheadTests), DisableParallelization = true)]
[Collection(nameof(OverheadTests))]
public sealed class OverheadTests
{
    private const int Calls = 2000;
    private const int Budget = 1024;

    private static readonly Uri Address = new("http://localhost:5080");

    [Fact]
    public async Task Call_ThroughTheSdk_AllocatesNoMoreThanAKilobyteAboveTheStub()
    {
        using var client = new ClinicApiClient(new ClinicApiOptions { Address = Address, ApiKey = "ck_test", HttpHandler = new CannedServer() });
        using var channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions { HttpHandler = new CannedServer() });
        var stub = new PatientService.PatientServiceClient(channel);
        var headers = new Metadata { { "authorization", "Bearer ck_test" } };
        var request = new GetPatientRequest { Name = "clinics/a/patients/b" };
        var time = TimeProvider.System;

        var raw = await MeasureAsync(() => stub.GetPatientAsync(request, headers, time.GetUtcNow().UtcDateTime.AddSeconds(10)).ResponseAsync);
        var sdk = await MeasureAsync(() => client.Patients.GetPatientAsync(request));

        Assert.True(sdk - raw <= Budget, $"A call through the SDK allocates {sdk} bytes, {sdk - raw} more than the stub's {raw}; {Budget} more are allowed.");
    }

    private static async Task<long> MeasureAsync(Func<Task<Patient>> call)
    {
        for (var i = 0; i < Calls; i++)
            await call();
        var least = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Calls; i++)
                await call();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls);
        }

        return least;
    }

    /// <summary>Answers every call with the same patient, without a connection.</summary>
    private sealed class CannedServer : HttpMessageHandler
    {
        private static readonly byte[] Answer = Frame(new Patient { Name = "clinics/a/patients/b" });

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(HttpStatusCode.OK)
            {
                Version = HttpVersion.Version20,
                Content = new ByteArrayContent(Answer) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
                RequestMessage = request,
            };
            response.TrailingHeaders.Add("grpc-status", "0");
            return Task.FromResult(response);
        }

        private static byte[] Frame(IMessage message)
        {
            var body = message.ToByteArray();
            return [0, 0, 0, 0, (byte)body.Length, .. body];
        }
    }
}
