using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Calls;

public sealed class ErrorReasonTests
{
    public static TheoryData<ErrorReason> Reasons() => [.. Enum.GetValues<ErrorReason>().Where(r => r != ErrorReason.Unspecified)];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Reason_HasAnErrorCodeAndAWireNameOfAip193(ErrorReason reason)
    {
        Assert.True(Enum.IsDefined(reason.StatusCode()));
        Assert.NotEqual(StatusCode.OK, reason.StatusCode());
        Assert.Matches("^[A-Z][A-Z0-9_]{1,61}[A-Z0-9]$", reason.WireName());
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Reason_AsAStatus_CarriesCodeReasonAndDomain(ErrorReason reason)
    {
        var refused = Support.Refused.Read(RichStatus.ToRpcException(new ApiException(reason, "m"), "c"));
        Assert.Equal((reason.StatusCode(), reason.WireName()), (refused.Code, refused.Reason));
    }

    [Fact]
    public void Violations_OfAHugeRequest_AreCutSoThatTheTrailerPassesProxies()
    {
        var violations = Enumerable.Range(0, 1000).Select(i => new FieldViolation($"patient.address_lines[{i}]", "must not be empty")).ToList();
        var refused = Support.Refused.Read(RichStatus.ToRpcException(Refusals.Invalid(violations), "c"));
        Assert.Equal(25, refused.Fields.Count);
        Assert.Equal("975", refused.Metadata["violations_omitted"]);
        Assert.InRange(refused.Trailers.GetValueBytes(RichStatus.TrailerName)!.Length, 1, 6 * 1024);
    }
}
