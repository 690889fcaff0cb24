using System.CommandLine;
using System.Text.Json;
using ClinicApi.Bench;
using ClinicApi.Bench.All;

var scenario = new Argument<string>("scenario") { Description = "What to measure: " + string.Join(", ", Scenarios.ByName.Keys) + "." };
scenario.AcceptOnlyFromAmong([.. Scenarios.ByName.Keys]);
var store = new Option<string>("--store") { Description = "The database engine.", DefaultValueFactory = _ => "sqlite" };
store.AcceptOnlyFromAmong("sqlite", "postgres");
var seconds = new Option<int>("--seconds") { Description = "How long to measure, after two seconds of warming up.", DefaultValueFactory = _ => 10 };
var callers = new Option<int>("--callers") { Description = "How many calls are under way at once.", DefaultValueFactory = _ => 1 };
var clinics = new Option<int>("--clinics") { Description = "How many clinics availability-scale loads.", DefaultValueFactory = _ => 1_000 };
var past = new Option<int>("--past") { Description = "How many past appointments it stores.", DefaultValueFactory = _ => 200_000 };
var json = new Option<bool>("--json") { Description = "Print the result as one JSON object, the last line." };

var command = new RootCommand("Measures Clinic API on this machine. Starts and stops what it needs.") { scenario, store, seconds, callers, clinics, past, json };
command.SetAction(async (parsed, cancellationToken) =>
{
    var name = parsed.GetValue(scenario)!;
    var plan = new Plan(
        name, parsed.GetValue(store)!, parsed.GetValue(seconds), parsed.GetValue(callers), parsed.GetValue(clinics), parsed.GetValue(past));
    await using var server = await ServerProcess.StartAsync(plan.Store, cancellationToken);
    var result = await Scenarios.ByName[name](server, plan, cancellationToken);
    Console.WriteLine(parsed.GetValue(json)
        ? JsonSerializer.Serialize(result, Result.Json)
        : $"{result.Scenario} on {result.Store}, {result.Callers} callers: {result.Value} {result.Unit}, p50 {result.P50Ms} ms, p99 {result.P99Ms} ms, {result.Errors} errors");
    if (!parsed.GetValue(json) && result.Details is { } details)
    {
        foreach (var (detail, value) in details)
            Console.WriteLine($"  {detail}: {value}");
    }

    return result.Errors == 0 ? 0 : 1;
});
var port = new Option<int>("--port") { Description = "Where to listen." };
var bytes = new Option<int>("--bytes") { Description = "How long the answer is." };
var echo = new Command("echo-server", "Serves the empty method that searches are compared with, until it is killed.") { port, bytes };
echo.SetAction((parsed, cancellationToken) => EchoServer.RunAsync(parsed.GetValue(port), parsed.GetValue(bytes), cancellationToken));
command.Add(echo);
var knowledge = new Command(KnowledgeStart.Command, "Says in how many milliseconds a new process has the knowledge base.");
knowledge.SetAction(_ => KnowledgeStart.Run());
command.Add(knowledge);
var each = new Option<int>("--seconds") { Description = "How long to measure each scenario.", DefaultValueFactory = _ => 10 };
var only = new Option<string>("--only") { Description = "One scenario instead of everything.", DefaultValueFactory = _ => "" };
var all = new Command("all", "Runs everything and writes docs/performance.md. With ten seconds each it takes at most twenty minutes.") { each, only };
all.SetAction((parsed, cancellationToken) => AllCommand.RunAsync(parsed.GetValue(each), parsed.GetValue(only)!, cancellationToken));
command.Add(all);
return await command.Parse(args).InvokeAsync();
