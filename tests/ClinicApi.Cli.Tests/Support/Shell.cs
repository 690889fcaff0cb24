using System.Text.Json;
using ClinicApi.Cli.Running;

namespace ClinicApi.Cli.Tests.Support;

/// <summary>Somebody who types commands.</summary>
internal sealed record Shell
{
    public required string Folder { get; init; }

    public Dictionary<string, string> Variables { get; init; } = [];

    public string Typed { get; init; } = "";

    public bool IsTerminal { get; init; }

    /// <summary>Somebody who calls the demo server as one of its callers.</summary>
    public static Shell Of(DemoServer server, string caller) => new()
    {
        Folder = server.Folder,
        Variables = { ["CLINICAPI_ADDRESS"] = server.Address, ["CLINICAPI_KEY"] = server.Key(caller), ["CLINICAPI_CONFIG"] = "none.json" },
    };

    public async Task<Outcome> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(Typed);
        var surroundings = new Surroundings(input, output, error, Variables.GetValueOrDefault, Folder, TimeProvider.System) { OutputIsTerminal = IsTerminal };
        var code = await CommandLine.RunAsync(args, surroundings);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>What a command answers with <c>--json</c>, an element for each line.</summary>
    public async Task<IReadOnlyList<JsonElement>> AskAsync(params string[] args)
    {
        var outcome = await RunAsync([.. args, "--json"]);
        Assert.True(outcome.Code == 0, $"clinic {string.Join(' ', args)} exited with {outcome.Code}: {outcome.Error}");
        return [.. outcome.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }
}

/// <summary>What came of a command.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one line that says why it failed.</summary>
    public string Complaint => Assert.Single(Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
}
