using System.Text.Json;

namespace ClinicApi.Faults.Systems;

/// <summary>Reads the server's log, a JSON object a line, for what must not be there.</summary>
internal static class ServerLog
{
    // What faults bring about on purpose and the server says loudly: a group that the disk refused, a webhook that could not be noted.
    private static readonly string[] Expected = ["ClinicApi.Storage.SqliteWriter", "ClinicApi.Server.Webhooks.EndpointRun"];

    // What gRPC itself says of callers whose connection breaks before their request is whole.
    private static readonly string[] BrokenRequests = ["The client reset the request stream.", "The request stream was aborted."];

    public static IEnumerable<string> Faults(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (!line.StartsWith('{'))
            {
                if (line.Contains("Unhandled exception", StringComparison.Ordinal))
                    yield return line;
                continue;
            }

            if (IsFault(line) is { } fault)
                yield return fault;
        }
    }

    private static string? IsFault(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var (level, category) = (json.RootElement.GetProperty("LogLevel").GetString(), json.RootElement.GetProperty("Category").GetString()!);
            return level is "Error" or "Critical" && !Expected.Contains(category) && !BrokenRequests.Any(broken => line.Contains(broken, StringComparison.Ordinal)) ? line : null;
        }
        catch (JsonException)
        {
            // The process was killed in the middle of the line.
            return null;
        }
    }
}
