using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ClinicApi.TestSupport;

/// <summary>A test that needs PostgreSQL: left out where it is missing, see <see cref="EngineFactAttribute"/>.</summary>
[XunitTestCaseDiscoverer("ClinicApi.TestSupport.PostgresFactDiscoverer", "ClinicApi.TestSupport")]
public sealed class PostgresFactAttribute : FactAttribute;

public sealed class PostgresFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer facts = new(diagnostics);

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        PostgresBinaries.SkipReason is null ? facts.Discover(discoveryOptions, testMethod, factAttribute) : [];
}

/// <summary>The one test that says whether tests on PostgreSQL are left out.</summary>
public sealed class PostgresPresenceFactAttribute : FactAttribute
{
    public PostgresPresenceFactAttribute()
    {
        Skip = PostgresBinaries.SkipReason;
        // Runners print the name of what they skip, and not all of them the reason.
        DisplayName = PostgresBinaries.SkipReason ?? "Tests on PostgreSQL run here";
    }
}
