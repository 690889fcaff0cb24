using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Tests.Contract;

public sealed class CoverageTests
{
    public static TheoryData<string, string> Methods
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var method in Services.SelectMany(s => s.Methods))
                data.Add(method.Service.Name, method.Name);
            return data;
        }
    }

    private static IEnumerable<ServiceDescriptor> Services =>
        typeof(PatientServiceReflection).Assembly.GetExportedTypes()
            .Where(t => t.Namespace == "ClinicApi.V1" && t.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(t => (FileDescriptor)t.GetProperty("Descriptor")!.GetValue(null)!)
            .SelectMany(f => f.Services);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Method_OfTheContract_IsInTheSdk(string service, string method)
    {
        var client = typeof(ClinicApiClient).GetProperties()
            .Select(p => p.PropertyType)
            .SingleOrDefault(t => t.GetProperty("Stub")?.PropertyType.DeclaringType?.Name == service);

        Assert.True(client is not null, $"ClinicApiClient has no property for {service}.");
        var request = Services.Single(s => s.Name == service).FindMethodByName(method).InputType.ClrType;
        Assert.Contains(client.GetMethods().Where(m => m.Name == method + "Async"), m => m.GetParameters()[0].ParameterType == request);
    }
}
