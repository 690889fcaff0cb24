using System.Text;
using ClinicApi.Server.Tests.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Errors;

/// <summary>What gRPC itself refuses before a call reaches the pipeline has documented details all the same.</summary>
public sealed class FrameworkErrorTests(SqliteTestServer server) : ServerSuite(server), IClassFixture<SqliteTestServer>
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task Message_OverTheLimit_IsResourceExhausted()
    {
        var clinic = await GivenClinicAsync();
        var patient = TestClinic.APatient();
        patient.Note = new string('x', Megabyte);
        await Refused.WithAsync(ErrorReason.RequestTooLarge, clinic.Staff.Patients.CreatePatientAsync(
            new CreatePatientRequest { Parent = clinic.Name, Patient = patient }));
    }

    [Fact]
    public async Task Message_JustUnderTheLimit_IsRead()
    {
        var clinic = await GivenClinicAsync();
        var patient = TestClinic.APatient();
        patient.Note = new string('x', Megabyte - 1024);
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Patients.CreatePatientAsync(
            new CreatePatientRequest { Parent = clinic.Name, Patient = patient }));
        Assert.Equal(["patient.note"], refused.Fields);
    }

    [Fact]
    public async Task Bytes_ThatAreNoMessage_AreInvalidArgument()
    {
        byte[][] malformed = [[0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x0A, 0x05, 0x41], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x00], [0x0C], .. RandomBytes()];
        foreach (var bytes in malformed)
            Assert.Equal(StatusCode.InvalidArgument, (await Refused.ByAsync(() => RawCalls.CallAsync(Administrator.Invoker, "/clinicapi.v1.ClinicService/GetClinic", bytes))).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Bytes_ThatAreNoMessage_InAStreamOfTheCaller_AreInvalidArgument(int at)
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPhotographedAsync();
        byte[][] messages = [patient.Upload(SamplePictures.Jpeg()).ToByteArray(), new UploadPhotoRequest { Data = ByteString.CopyFrom(1) }.ToByteArray()];
        messages[at] = [0xFF];
        await Refused.WithAsync(
            ErrorReason.InvalidRequest, () => RawCalls.UploadAsync(clinic.Staff.Invoker, "/clinicapi.v1.SkinAssessmentService/UploadPhoto", messages));
    }

    [Fact]
    public async Task Text_ThatIsNoUtf8_IsInvalidArgument() =>
        Assert.Equal(
            StatusCode.InvalidArgument,
            (await Refused.ByAsync(() => RawCalls.CallAsync(Administrator.Invoker, "/clinicapi.v1.ClinicService/GetClinic", [0x0A, 0x02, 0xC3, 0x28]))).Code);

    [Fact]
    public async Task UnknownFields_AreIgnored()
    {
        var clinic = await GivenClinicAsync();
        byte[] request = [.. new GetClinicRequest { Name = clinic.Name }.ToByteArray(), 0xFA, 0x3F, 0x03, .. Encoding.ASCII.GetBytes("new")];
        Assert.NotEmpty(await RawCalls.CallAsync(clinic.Partner.Invoker, "/clinicapi.v1.ClinicService/GetClinic", request));
    }

    [Theory]
    [InlineData("/clinicapi.v1.PatientService/FrobnicatePatient")]
    [InlineData("/clinicapi.v2.PatientService/GetPatient")]
    [InlineData("/nobody.Knows/This")]
    public async Task Method_ThatDoesNotExist_IsUnimplemented(string method) =>
        await Refused.WithAsync(ErrorReason.MethodUnimplemented, () => RawCalls.CallAsync(Administrator.Invoker, method, []));

    [Fact]
    public async Task Deadline_ThatPasses_IsDeadlineExceededAndNoFault()
    {
        var clinic = await GivenClinicAsync();
        var request = new SearchAvailabilityRequest
        {
            Treatments = { Enumerable.Repeat(clinic.Treatment(ClinicPlan.Needling), 200) },
            Window = clinic.Window(0, 60),
            MaxSlots = 1000,
        };
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(20);
        var exception = await Assert.ThrowsAsync<RpcException>(
            () => clinic.Partner.Appointments.SearchAvailabilityAsync(request, deadline: deadline).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task Caller_WhoGoesAway_IsNoFault()
    {
        var clinic = await GivenClinicAsync();
        for (var i = 0; i < 20; i++)
        {
            using var gone = new CancellationTokenSource();
            var call = clinic.Partner.Appointments.SearchAvailabilityAsync(
                new SearchAvailabilityRequest { Treatments = { clinic.Treatment(ClinicPlan.Needling) }, Window = clinic.Window(0, 60) },
                cancellationToken: gone.Token);
            await gone.CancelAsync();
            await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        }

        Assert.NotEmpty(await clinic.SearchAsync(clinic.Window(0, 1)));
    }

    private static IEnumerable<byte[]> RandomBytes()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            yield return bytes;
        }
    }
}
