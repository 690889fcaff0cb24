using ClinicApi.Faults.Systems;

namespace ClinicApi.Faults.Injection;

/// <summary>Everything that is done to a deployment.</summary>
internal static class FaultKinds
{
    private const int MostSecondsAhead = 2 * 60 * 60;

    private static readonly FaultKind[] All =
    [
        new("node killed", Anywhere, false, KillNodeAsync),
        new("node killed twice", Anywhere, false, KillNodeTwiceAsync),
        new("node paused", Anywhere, false, PauseNodeAsync),
        new("node restarted", Anywhere, false, RestartNodeAsync),
        new("all nodes killed", OnPostgres, false, KillAllNodesAsync),
        new("callers cut off", Anywhere, false, CutCallersAsync),
        new("answers to callers lost", Anywhere, false, LoseAnswersToCallersAsync),
        new("callers held up", Anywhere, false, HoldUpCallersAsync),
        new("database killed", OnPostgres, false, (v, ct) => v.Deployment.Cluster!.CrashAsync(TimeSpan.FromMilliseconds(v.Random.Next(50, 1500)), ct)),
        new("database backend killed", OnPostgres, false, (v, ct) => v.Deployment.Cluster!.CrashBackendAsync(ct)),
        new("database paused", OnPostgres, false, (v, ct) => v.Deployment.Cluster!.PauseAsync(TimeSpan.FromMilliseconds(v.Random.Next(300, 6000)), ct)),
        new("database cut off", OnPostgres, false, CutDatabaseAsync),
        new("answers of the database lost", OnPostgres, false, LoseAnswersOfDatabaseAsync),
        new("disk full", deployment => deployment.Disk.CanBeFilled, false, FillDiskAsync),
        new("clock jumps", Anywhere, true, JumpAsync),
        new("clock of a node jumps", OnPostgres, false, JumpNodeAsync),
        new("webhook receiver fails", Anywhere, false, FailReceiverAsync),
    ];

    /// <summary>Without end: all that is possible in an order by chance, then again in another.</summary>
    public static IEnumerable<FaultKind> InAnyOrder(Deployment deployment, Random random)
    {
        var possible = All.Where(kind => kind.IsPossible(deployment)).ToArray();
        while (true)
        {
            random.Shuffle(possible);
            foreach (var kind in possible)
                yield return kind;
        }
    }

    private static bool Anywhere(Deployment deployment) => true;

    private static bool OnPostgres(Deployment deployment) => deployment.Cluster is not null;

    private static async Task KillNodeAsync(Victims victims, CancellationToken cancellationToken)
    {
        var node = victims.AnyNode();
        await node.KillAsync();
        await victims.WaitAsync(0, 1000, cancellationToken);
        node.StartAgain();
    }

    /// <summary>The second time in the middle of starting.</summary>
    private static async Task KillNodeTwiceAsync(Victims victims, CancellationToken cancellationToken)
    {
        var node = victims.AnyNode();
        await node.KillAsync();
        node.StartAgain();
        await victims.WaitAsync(200, 2500, cancellationToken);
        await node.KillAsync();
        node.StartAgain();
    }

    private static async Task PauseNodeAsync(Victims victims, CancellationToken cancellationToken)
    {
        var node = victims.AnyNode();
        await Signals.SendAsync(Signals.Stop, [node.Id], cancellationToken);
        await victims.WaitAsync(300, 7000, cancellationToken);
        await Signals.SendAsync(Signals.Continue, [node.Id], cancellationToken);
    }

    private static async Task RestartNodeAsync(Victims victims, CancellationToken cancellationToken)
    {
        var node = victims.AnyNode();
        await node.TerminateAsync(cancellationToken);
        node.StartAgain();
    }

    private static async Task KillAllNodesAsync(Victims victims, CancellationToken cancellationToken)
    {
        await Task.WhenAll(victims.Deployment.Nodes.Select(node => node.KillAsync()));
        await victims.WaitAsync(0, 500, cancellationToken);
        foreach (var node in victims.Deployment.Nodes)
            node.StartAgain();
    }

    private static async Task CutCallersAsync(Victims victims, CancellationToken cancellationToken)
    {
        for (var times = victims.Random.Next(3, 12); times > 0; times--)
        {
            victims.AnyNode().Proxy.Cut();
            await victims.WaitAsync(20, 300, cancellationToken);
        }
    }

    private static Task LoseAnswersToCallersAsync(Victims victims, CancellationToken cancellationToken) =>
        LoseAnswersAsync(victims, victims.AnyNode().Proxy, cancellationToken);

    private static async Task HoldUpCallersAsync(Victims victims, CancellationToken cancellationToken)
    {
        var proxy = victims.AnyNode().Proxy;
        proxy.HoldUp();
        await victims.WaitAsync(200, 5000, cancellationToken);
        proxy.LetPass();
    }

    private static async Task CutDatabaseAsync(Victims victims, CancellationToken cancellationToken)
    {
        for (var times = victims.Random.Next(3, 12); times > 0; times--)
        {
            AnyDatabaseProxy(victims).Cut();
            await victims.WaitAsync(20, 300, cancellationToken);
        }
    }

    private static Task LoseAnswersOfDatabaseAsync(Victims victims, CancellationToken cancellationToken) =>
        LoseAnswersAsync(victims, AnyDatabaseProxy(victims), cancellationToken);

    private static TcpProxy AnyDatabaseProxy(Victims victims) =>
        victims.Deployment.DatabaseProxies[victims.Random.Next(victims.Deployment.DatabaseProxies.Count)];

    /// <summary>What is asked arrives and takes effect; what is answered does not.</summary>
    private static async Task LoseAnswersAsync(Victims victims, TcpProxy proxy, CancellationToken cancellationToken)
    {
        for (var times = victims.Random.Next(2, 6); times > 0; times--)
        {
            proxy.LosesAnswers = true;
            await victims.WaitAsync(20, 400, cancellationToken);
            proxy.Cut();
            proxy.LosesAnswers = false;
            await victims.WaitAsync(50, 500, cancellationToken);
        }
    }

    private static async Task FillDiskAsync(Victims victims, CancellationToken cancellationToken)
    {
        try
        {
            victims.Deployment.Disk.Fill();
            await victims.WaitAsync(1000, 4000, cancellationToken);
        }
        finally
        {
            victims.Deployment.Disk.Free();
        }

        if (victims.Deployment.Cluster is { } cluster)
            await cluster.StartAgainAsync(cancellationToken);
    }

    private static async Task JumpAsync(Victims victims, CancellationToken cancellationToken)
    {
        var seconds = victims.Random.Next(-MostSecondsAhead, MostSecondsAhead);
        await victims.Deployment.SetClockAsync(TimeSpan.FromSeconds(seconds), cancellationToken);
        await victims.WaitAsync(1000, 4000, cancellationToken);
        await victims.Deployment.SetClockAsync(TimeSpan.Zero, cancellationToken);
    }

    private static async Task JumpNodeAsync(Victims victims, CancellationToken cancellationToken)
    {
        var node = victims.AnyNode();
        node.SetClock(TimeSpan.FromSeconds(victims.Random.Next(-MostSecondsAhead, MostSecondsAhead)));
        await victims.WaitAsync(1000, 4000, cancellationToken);
        node.SetClock(TimeSpan.Zero);
    }

    private static async Task FailReceiverAsync(Victims victims, CancellationToken cancellationToken)
    {
        victims.Receiver.Fails = true;
        await victims.WaitAsync(300, 2000, cancellationToken);
        victims.Receiver.Fails = false;
    }
}
