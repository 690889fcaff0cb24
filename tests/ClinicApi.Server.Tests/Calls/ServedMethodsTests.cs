using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Calls;

public sealed class ServedMethodsTests(SqliteTestServer server) : ServerSuite(server), IClassFixture<SqliteTestServer>
{
    private static readonly string[] Infrastructure = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    [Fact]
    public void Endpoints_AreTheContractAndNothingElse()
    {
        var served = Server.Node.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Select(e => e.RoutePattern.RawText!)
            .Where(path => path.Count(c => c == '/') == 2 && !path.Contains('{', StringComparison.Ordinal))
            .Where(path => !Infrastructure.Contains(path.Split('/')[1]))
            // A method that answers with bytes goes before the generated one of the same path.
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(ApiContract.Methods.Keys.Order(StringComparer.Ordinal), served);
    }

    [Fact]
    public async Task Reflection_ListsEveryService()
    {
        var listed = await ListServicesAsync();
        Assert.Superset(ApiContract.Services.Keys.ToHashSet(), listed);
        Assert.Contains("grpc.health.v1.Health", listed);
    }

    [Fact]
    public async Task EveryMethod_CalledByTheRightCallerForItsClinic_IsServed()
    {
        var clinic = await GivenClinicAsync();
        var callers = await AllCallersAsync(clinic);
        List<string> wrong = [];
        foreach (var method in ApiContract.Methods.Values.OrderBy(m => m.FullName, StringComparer.Ordinal))
        {
            var code = await CodeAsync(callers[method.Rule.Callers[0]], method, clinic.Id);
            if (code is StatusCode.PermissionDenied or StatusCode.Unauthenticated or StatusCode.Internal or StatusCode.Unknown
                or StatusCode.Unimplemented)
                wrong.Add($"{method.FullName}: {code}");
        }

        Assert.Empty(wrong);
    }

    private static async Task<StatusCode> CodeAsync(TestCaller caller, MethodContract method, string clinicId)
    {
        try
        {
            // An administrator, who may name any partner, would delete itself here.
            var partnerId = caller.Kind == CallerKind.Administrator ? PlausibleRequests.AnId : caller.PartnerId;
            await RawCalls.CallAsync(caller.Invoker, method, new PlausibleRequests(clinicId, partnerId).For(method));
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return Refused.Read(exception).Code;
        }
    }

    private async Task<Dictionary<CallerKind, TestCaller>> AllCallersAsync(TestClinic clinic) => new()
    {
        [CallerKind.Partner] = clinic.Partner,
        [CallerKind.Staff] = clinic.Staff,
        [CallerKind.Service] = clinic.Service,
        [CallerKind.Administrator] = await Server.Node.GivenCallerAsync(CallerKind.Administrator),
    };

    private async Task<HashSet<string>> ListServicesAsync()
    {
        using var call = new ServerReflection.ServerReflectionClient(Server.Node.Anonymous).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        HashSet<string> names = [.. call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name)];
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        return names;
    }
}
