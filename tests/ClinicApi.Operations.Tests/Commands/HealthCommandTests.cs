using System.Net;
using ClinicApi.Server.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Operations.Tests.Commands;

public sealed class HealthCommandTests : CommandSuite
{
    [Theory]
    [InlineData(HttpStatusCode.OK, CommandLine.Done, "ready")]
    [InlineData(HttpStatusCode.ServiceUnavailable, CommandLine.Failed, "not ready")]
    public async Task Server_IsAskedForReadiness(HttpStatusCode answer, int exitCode, string word)
    {
        // Empty, since the server's own settings lie beside the tests.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();
        app.MapGet("/readyz", context =>
        {
            context.Response.StatusCode = (int)answer;
            return Task.CompletedTask;
        });
        await app.StartAsync();

        var ran = await RunBareAsync("health", "--address", app.Urls.Single());

        Assert.Equal((exitCode, word), (ran.ExitCode, ran.Error.TrimEnd()));
    }

    [Fact]
    public async Task AddressThatIsNone_IsWrongUse() =>
        Assert.Equal(CommandLine.WrongUse, (await RunBareAsync("health", "--address", "here")).ExitCode);

    [Fact]
    public async Task NobodyThere_IsNotReachable()
    {
        // Port 1 is reserved, and nothing listens there.
        var ran = await RunBareAsync("health", "--address", "http://127.0.0.1:1");

        Assert.Equal((CommandLine.Failed, "not reachable"), (ran.ExitCode, ran.Error.TrimEnd()));
    }
}
