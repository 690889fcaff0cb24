using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace ClinicApi.Sdk.Tests.Errors;

public sealed class ExceptionTests
{
    private const string Name = "clinics/a/patients/b";

    public static TheoryData<ErrorReason> Reasons => [.. System.Enum.GetValues<ErrorReason>().Where(r => r != ErrorReason.Unspecified)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Reason_OfTheContract_HasItsException(ErrorReason reason)
    {
        var value = ErrorReasonReflection.Descriptor.EnumTypes.Single().FindValueByNumber((int)reason);
        var rule = value.GetOptions().GetExtension(AnnotationsExtensions.Error);
        var text = value.Name["ERROR_REASON_".Length..];
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of((StatusCode)rule.Code, text));
        using var client = server.Connect(o => o.Retry.MaxAttempts = 1);

        var exception = await Assert.ThrowsAnyAsync<ClinicApiException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Equal(Expected(reason, (StatusCode)rule.Code), exception.GetType());
        Assert.Equal(reason, exception.Reason);
        Assert.Equal(text, exception.ReasonText);
        Assert.Equal((StatusCode)rule.Code, exception.StatusCode);
        Assert.Equal(rule.Retryable, exception.IsTransient);
        Assert.Equal("c0ffee", exception.CorrelationId);
        Assert.IsType<RpcException>(exception.InnerException);
    }

    [Fact]
    public async Task Reason_OfANewerServer_GoesByItsStatusCodeAndKeepsItsText()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(StatusCode.FailedPrecondition, "MOON_PHASE_WRONG"));
        using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<PreconditionFailedException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Equal(ErrorReason.Unspecified, exception.Reason);
        Assert.Equal("MOON_PHASE_WRONG", exception.ReasonText);
        Assert.Contains("MOON_PHASE_WRONG", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_OfEveryKind_AreRead()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(
            StatusCode.FailedPrecondition,
            "SLOT_OUTSIDE_HOURS",
            new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "start_time", Description = "Required." } } },
            new PreconditionFailure
            {
                Violations =
                {
                    new PreconditionFailure.Types.Violation { Type = "SLOT_TOO_SOON", Subject = "treatment", Description = "Lead time." },
                    new PreconditionFailure.Types.Violation { Type = "TIDE_TOO_LOW", Subject = "sea", Description = "Wait." },
                },
            },
            new AvailabilityExplanation { Obstacles = { new Obstacle { Reason = "SLOT_TOO_SOON", PhaseId = "talk" } } },
            new ResourceInfo { ResourceType = "treatment", ResourceName = "clinics/a/treatments/b" },
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(2)) },
            new Empty()));
        using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<SlotUnavailableException>(() => client.Patients.GetPatientAsync(Name));

        Assert.Equal([new Sdk.FieldViolation("start_time", "Required.")], exception.FieldViolations);
        Assert.Equal(
            [
                new PreconditionViolation(ErrorReason.SlotTooSoon, "SLOT_TOO_SOON", "treatment", "Lead time."),
                new PreconditionViolation(ErrorReason.Unspecified, "TIDE_TOO_LOW", "sea", "Wait."),
            ],
            exception.PreconditionViolations);
        Assert.Equal("talk", Assert.Single(exception.Explanation!.Obstacles).PhaseId);
        Assert.Equal(new ResourceReference("treatment", "clinics/a/treatments/b"), exception.Resource);
        Assert.Equal(TimeSpan.FromSeconds(2), exception.RetryAfter);
        Assert.Equal("c0ffee", exception.Error.Metadata["correlation_id"]);
    }

    [Fact]
    public async Task Details_ThatAreBroken_DoNotHideTheError()
    {
        await using var server = await ScriptedServer.StartAsync();
        var trailers = new Metadata { { "grpc-status-details-bin", Encoding.UTF8.GetBytes("not a message") } };
        server.ThenRefuse(new RpcException(new Status(StatusCode.NotFound, "gone"), trailers));
        using var client = server.Connect();

        var exception = await Assert.ThrowsAsync<NotFoundException>(() => client.Patients.GetPatientAsync(Name));

        Assert.StartsWith("gone", exception.Message, StringComparison.Ordinal);
        Assert.Empty(exception.ReasonText);
    }

    [Fact]
    public async Task Stream_ThatFails_ThrowsTypedExceptions()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenRefuse(Refusal.Of(StatusCode.PermissionDenied, "SCOPE_MISSING"));
        using var client = server.Connect();

        using var export = client.Patients.Stub.ExportPatient(new ExportPatientRequest());
        var exception = await Assert.ThrowsAsync<PermissionDeniedException>(() => export.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(ErrorReason.ScopeMissing, exception.Reason);
    }

    [Fact]
    public void Exception_MadeByATest_SaysWhatItWasGiven()
    {
        var exception = new SlotUnavailableException(new ClinicApiError
        {
            StatusCode = StatusCode.FailedPrecondition,
            Reason = ErrorReason.SlotTaken,
            ReasonText = "SLOT_TAKEN",
            Message = "Somebody else has the time.",
        });

        Assert.Equal("Somebody else has the time. (SLOT_TAKEN, FailedPrecondition)", exception.Message);
        Assert.IsAssignableFrom<PreconditionFailedException>(exception);
    }

    private static System.Type Expected(ErrorReason reason, StatusCode code) => (reason, code) switch
    {
        (ErrorReason.SlotTaken or ErrorReason.SlotInPast or ErrorReason.SlotTooSoon, _) => typeof(SlotUnavailableException),
        (ErrorReason.SlotBeyondHorizon or ErrorReason.SlotOffGrid, _) => typeof(SlotUnavailableException),
        (ErrorReason.SlotOutsideHours or ErrorReason.SlotUnstaffed, _) => typeof(SlotUnavailableException),
        (ErrorReason.PatientBusy or ErrorReason.HoldExpired, _) => typeof(SlotUnavailableException),
        (ErrorReason.RequestInFlight or ErrorReason.Contention, _) => typeof(ServiceUnavailableException),
        (ErrorReason.RequestTooLarge, _) => typeof(InvalidRequestException),
        (ErrorReason.ReaderTooSlow or ErrorReason.Internal, _) => typeof(ClinicApiException),
        (ErrorReason.MethodUnimplemented or ErrorReason.CallCancelled, _) => typeof(ClinicApiException),
        (ErrorReason.EventHistoryExpired, _) => typeof(WatchGapException),
        (_, StatusCode.Unauthenticated) => typeof(UnauthenticatedException),
        (_, StatusCode.PermissionDenied) => typeof(PermissionDeniedException),
        (_, StatusCode.InvalidArgument) => typeof(InvalidRequestException),
        (_, StatusCode.NotFound) => typeof(NotFoundException),
        (_, StatusCode.AlreadyExists) => typeof(AlreadyExistsException),
        (_, StatusCode.FailedPrecondition) => typeof(PreconditionFailedException),
        (_, StatusCode.Aborted) => typeof(ConflictException),
        (_, StatusCode.ResourceExhausted) => typeof(RateLimitedException),
        (_, StatusCode.Unavailable) => typeof(ServiceUnavailableException),
        (_, StatusCode.DeadlineExceeded) => typeof(DeadlineExceededException),
        _ => throw new InvalidOperationException($"Decide which exception {reason} has, and add it here."),
    };
}
