using System.CommandLine;
using System.Net;

namespace ClinicApi.Server.Commands;

/// <summary>Asks a running server whether it is ready: for container images that have no other program to ask with.</summary>
internal static class HealthCommand
{
    private const string Ready = "ready";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Build()
    {
        var address = new Option<string>("--address")
        {
            Description = "Where the server listens with HTTP/1.1.",
            DefaultValueFactory = _ => "http://127.0.0.1:5081",
        };
        var command = new Command("health", "Say whether a running server is ready, with exit code 0 if it is.") { address };
        command.SetAction(async (result, cancellationToken) =>
        {
            if (!Uri.TryCreate(result.GetValue(address), UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
                throw new UsageException("--address must be an http or https URL.");
            var answer = await AskAsync(new Uri(server, "/readyz"), cancellationToken);
            await result.InvocationConfiguration.Error.WriteLineAsync(answer);
            return answer == Ready ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }

    private static async Task<string> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using var answer = await client.GetAsync(address, cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK ? Ready : "not ready";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return "not reachable";
        }
    }
}
