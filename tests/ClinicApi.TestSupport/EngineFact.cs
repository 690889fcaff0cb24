using System.ComponentModel;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ClinicApi.TestSupport;

/// <summary>
/// A test of a suite that runs on each engine: in a class marked <see cref="OnPostgresAttribute"/> it is skipped like a
/// <see cref="PostgresFactAttribute"/>.
/// </summary>
[XunitTestCaseDiscoverer("ClinicApi.TestSupport.EngineFactDiscoverer", "ClinicApi.TestSupport")]
public sealed class EngineFactAttribute : FactAttribute;

/// <summary>The suite's class that runs on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnPostgresAttribute : Attribute;

public sealed class EngineFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        [new EngineTestCase(diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];
}

public sealed class EngineTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For deserialization only.")]
    public EngineTestCase()
    {
    }

    public EngineTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(OnPostgresAttribute)).Any()
            ? PostgresBinaries.SkipReason
            : base.GetSkipReason(factAttribute);
}
