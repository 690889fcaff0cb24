using ClinicApi.Shared;

namespace ClinicApi.Sdk.Tests.PublicApi;

/// <summary>
/// What a partner compiles against is listed in <c>sdk/ClinicApi.Sdk/PublicApi.txt</c>. A change of it is accepted, after a look at
/// it, with CLINICAPI_ACCEPT_PUBLIC_API=1.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_OfThePackage_IsAsAccepted() => PublicApiListing.IsAsAccepted(typeof(ClinicApiClient).Assembly, typeof(PublicApiTests).Assembly);
}
