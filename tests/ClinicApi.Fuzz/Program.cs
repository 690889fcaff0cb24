using System.CommandLine;
using System.Text.Json;
using ClinicApi.Fuzz;
using ClinicApi.Fuzz.Targets;
using ClinicApi.Storage;

var inputs = new Option<int>("--inputs") { Description = "How many inputs, shared between the targets.", DefaultValueFactory = _ => 1_000_000 };
var seed = new Option<int>("--seed") { Description = "Decides all inputs.", DefaultValueFactory = _ => 1 };
var first = new Option<int>("--first") { Description = "The number of the first input, to try one again that was found.", DefaultValueFactory = _ => 0 };
var only = new Option<string[]>("--target") { Description = "Only this target; may be repeated.", AllowMultipleArgumentsPerToken = false };
var store = new Option<StoreEngine>("--store") { Description = "The database engine of the server that is fuzzed.", DefaultValueFactory = _ => StoreEngine.Sqlite };

var command = new RootCommand("Sends what nobody should send, and looks for anything but documented errors.") { inputs, seed, first, only, store };
command.SetAction(async (parsed, cancellationToken) =>
{
    await using var playground = await Playground.OpenAsync(parsed.GetValue(store), cancellationToken);
    var chosen = parsed.GetValue(only) is { Length: > 0 } names
        ? AllTargets.On(playground).Where(t => names.Contains(t.Name)).ToList()
        : AllTargets.On(playground);
    var (total, findings) = (0, 0);
    foreach (var target in chosen)
    {
        var count = (int)Math.Ceiling((double)parsed.GetValue(inputs) * target.Share / chosen.Sum(t => t.Share));
        var result = await FuzzRun.RunAsync(target, parsed.GetValue(seed), parsed.GetValue(first), count, cancellationToken);
        total += result.Inputs;
        findings += result.Findings.Count;
        foreach (var finding in result.Findings)
            Console.Error.WriteLine($"{finding.Target}, seed {finding.Seed}, input {finding.Number}: {finding.Text}");
        Console.WriteLine(JsonSerializer.Serialize(new { result.Target, result.Seed, result.Inputs, result.Seconds, result.GrownMegabytes, Findings = result.Findings.Count }));
        if (await playground.LookAsync(cancellationToken) is { } trouble)
        {
            findings++;
            Console.Error.WriteLine($"After {target.Name}: {trouble}");
        }
    }

    Console.WriteLine($"{total} inputs, {findings} findings");
    return findings == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
