using ClinicApi.Shared;

namespace ClinicApi.Sdk.Testing.Tests;

/// <summary>What a partner's tests compile against is listed in <c>sdk/ClinicApi.Sdk.Testing/PublicApi.txt</c>.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_OfThePackage_IsAsAccepted() => PublicApiListing.IsAsAccepted(typeof(ClinicApiTestServer).Assembly, typeof(PublicApiTests).Assembly);
}
