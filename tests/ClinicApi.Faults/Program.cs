using System.CommandLine;
using System.Diagnostics;
using ClinicApi.Faults;
using ClinicApi.Faults.Checking;
using ClinicApi.Faults.Histories;
using ClinicApi.Faults.Systems;

var store = new Option<Store>("--store") { Description = "The database engine.", DefaultValueFactory = _ => Store.Sqlite };
var seed = new Option<int>("--seed") { Description = "Decides what is tried and which faults come when.", DefaultValueFactory = _ => 1 };
var seconds = new Option<int>("--seconds") { Description = "For how long at least.", DefaultValueFactory = _ => 0 };
var operations = new Option<int>("--operations") { Description = "How many operations at least.", DefaultValueFactory = _ => 20_000 };
var faults = new Option<int>("--faults") { Description = "How many faults at least.", DefaultValueFactory = _ => 20 };
var callers = new Option<int>("--callers") { Description = "How many callers are at work at once.", DefaultValueFactory = _ => 16 };
var keep = new Option<string>("--keep") { Description = "Where the history and the nodes' logs go. They are kept if something is wrong, or if this is given." };

var command = new RootCommand(
    "Books, moves and cancels on a real deployment while nodes, database, network, disk and clock fail, and then checks what callers saw. Needs Linux.")
{
    store, seed, seconds, operations, faults, callers, keep,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var plan = new Plan(
        parsed.GetValue(store), parsed.GetValue(seed), parsed.GetValue(seconds), parsed.GetValue(operations), parsed.GetValue(faults), parsed.GetValue(callers));
    var folder = parsed.GetValue(keep) ?? Directory.CreateTempSubdirectory("clinicapi-history-").FullName;
    Directory.CreateDirectory(folder);
    var clock = Stopwatch.StartNew();
    History history;
    await using (var run = await Run.PrepareAsync(plan, folder, cancellationToken))
        history = await run.DoAsync(cancellationToken);
    var violations = Checker.Check(history);
    Show(violations);
    if (violations.Count > 0 || parsed.GetValue(keep) is not null)
    {
        var file = Path.Combine(folder, "history.json");
        await HistoryFile.WriteAsync(file, history, cancellationToken);
        Console.Error.WriteLine($"History: {file}");
    }
    else
    {
        Directory.Delete(folder, recursive: true);
    }

    Console.WriteLine(Result.Of(plan, history, violations, clock.Elapsed));
    return violations.Count == 0 ? 0 : 1;
});

var path = new Argument<string>("history") { Description = "A history that was kept." };
var check = new Command("check", "Checks a history again.") { path };
check.SetAction(async (parsed, cancellationToken) =>
{
    var violations = Checker.Check(await HistoryFile.ReadAsync(parsed.GetValue(path)!, cancellationToken));
    Show(violations);
    Console.WriteLine($"{violations.Count} violations");
    return violations.Count == 0 ? 0 : 1;
});
command.Add(check);

var node = new Command("node", "A node of the deployment; the harness starts it.") { Hidden = true };
node.SetAction((_, _) => Node.RunAsync());
command.Add(node);
return await command.Parse(args).InvokeAsync();

static void Show(IReadOnlyList<Violation> violations)
{
    foreach (var promise in violations.GroupBy(v => v.Promise))
    {
        Console.Error.WriteLine($"{promise.Key}: {promise.Count()}");
        foreach (var violation in promise.Take(10))
            Console.Error.WriteLine($"  {violation.Text}");
    }
}
