using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ClinicApi.TestSupport;

/// <summary>
/// A test of a suite that runs on each engine: in a class marked <see cref="OnPostgresAttribute"/> it is left out where PostgreSQL
/// is missing, which <c>PostgresPresenceTests</c> says once for all of them.
/// </summary>
[XunitTestCaseDiscoverer("ClinicApi.TestSupport.EngineFactDiscoverer", "ClinicApi.TestSupport")]
public sealed class EngineFactAttribute : FactAttribute;

/// <summary>The suite's class that runs on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnPostgresAttribute : Attribute;

public sealed class EngineFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer facts = new(diagnostics);

    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        PostgresBinaries.SkipReason is not null && testMethod.TestClass.Class.GetCustomAttributes(typeof(OnPostgresAttribute)).Any()
            ? []
            : facts.Discover(discoveryOptions, testMethod, factAttribute);
}
