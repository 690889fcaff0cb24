using System.CommandLine;
using System.Globalization;
using ClinicApi.Cluster;
using ClinicApi.Sdk;

var passes = new Option<int>("--passes") { Description = "How many passes.", DefaultValueFactory = _ => 1 };
var pairs = new Option<int>("--pairs") { Description = "How many pairs of callers want the same time.", DefaultValueFactory = _ => 12 };
var command = new RootCommand("Starts the cluster of deploy/ha, books while its members are killed, frozen and cut off, and looks for what is missing.")
{
    passes, pairs,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var cluster = ClusterScript.Find();
    await cluster.StartAsync(cancellationToken);
    var failed = 0;
    for (var pass = 1; pass <= parsed.GetValue(passes); pass++)
    {
        var result = await RunAsync(cluster, parsed.GetValue(pairs), cancellationToken);
        var silences = string.Join(", ", result.SecondsWithoutBooking.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value} s")));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"pass {pass}: {(result.Problems.Count == 0 ? "passed" : "FAILED")}, {result.Bookings} bookings; without a booking: {silences}; webhooks again after {result.WebhooksResumedAfter} s"));
        foreach (var problem in result.Problems.Take(20))
            Console.WriteLine($"  {problem}");
        failed += result.Problems.Count == 0 ? 0 : 1;
    }

    Console.WriteLine($"{parsed.GetValue(passes) - failed} passed, {failed} failed");
    return failed == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();

// A cluster that does not recover has failed the pass, and the next one shows whether it still does.
static async Task<PassResult> RunAsync(ClusterScript cluster, int pairs, CancellationToken cancellationToken)
{
    try
    {
        return await new Pass(cluster, pairs).RunAsync(cancellationToken);
    }
    catch (Exception failure) when (failure is TimeoutException or InvalidOperationException or ClinicApiException)
    {
        return new PassResult(0, new Dictionary<string, double>(), 0, [failure.ToString()]);
    }
}
