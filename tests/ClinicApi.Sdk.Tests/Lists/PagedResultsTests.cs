using System.Globalization;
using System.Runtime.CompilerServices;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;

namespace ClinicApi.Sdk.Tests.Lists;

public sealed class PagedResultsTests
{
    [Fact]
    public async Task List_Unread_SendsNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Connect();

        var list = client.Patients.ListPatientsAsync("clinics/a");

        Assert.NotNull(list);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task List_ReadItemByItem_FetchesAPageWhenItIsNeeded()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(PageOf("1", "a", "b")).ThenAnswer(PageOf("2")).ThenAnswer(PageOf("", "c"));
        using var client = server.Connect();
        var request = new ListPatientsRequest { Parent = "clinics/a", PageSize = 2 };

        var seen = new List<string>();
        await foreach (var patient in client.Patients.ListPatientsAsync(request))
            seen.Add($"{patient.Name} after {server.Received.Count}");

        Assert.Equal(["a after 1", "b after 1", "c after 3"], seen);
        Assert.Equal(["", "1", "2"], server.Received.Select(c => ((ListPatientsRequest)c.Request).PageToken));
        Assert.All(server.Received, c => Assert.Equal(2, ((ListPatientsRequest)c.Request).PageSize));
        Assert.Equal("", request.PageToken);
    }

    [Fact]
    public async Task List_LeftEarly_FetchesNoFurtherPage()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(PageOf("1", "a", "b"));
        using var client = server.Connect();

        await foreach (var patient in client.Patients.ListPatientsAsync("clinics/a"))
        {
            if (patient.Name == "b")
                break;
        }

        Assert.Single(server.Received);
    }

    [Fact]
    public async Task Pages_FromAToken_GoOnThere()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.ThenAnswer(PageOf("8", "a")).ThenAnswer(PageOf("", "b"));
        using var client = server.Connect();

        var pages = new List<Page<Patient>>();
        await foreach (var page in client.Patients.ListPatientsAsync("clinics/a").AsPages("7", pageSize: 1))
            pages.Add(page);

        Assert.Equal(["8", ""], pages.Select(p => p.NextPageToken));
        var requests = server.Received.Select(c => (ListPatientsRequest)c.Request);
        Assert.Equal([("7", 1), ("8", 1)], requests.Select(r => (r.PageToken, r.PageSize)));
    }

    [Fact]
    public async Task List_WithEitherToken_CanBeCancelled()
    {
        using var ofList = new CancellationTokenSource();
        using var ofReading = new CancellationTokenSource();
        var tokens = new List<CancellationToken>();
        var list = new PagedResults<int>(
            (_, _, token) =>
            {
                tokens.Add(token);
                return Task.FromResult(new Page<int>([1], tokens.Count == 2 ? "" : "more"));
            },
            ofList.Token);

        await foreach (var _ in list.WithCancellation(ofReading.Token))
        {
            if (tokens.Count == 1)
                await ofReading.CancelAsync();
        }

        Assert.True(tokens[1].IsCancellationRequested, "Cancelling the reading must reach the next page.");
        await foreach (var _ in list.AsPages())
            break;
        Assert.Equal(ofList.Token, tokens[2]);
    }

    [Fact]
    public async Task List_OfTenThousandItems_HoldsAtMostTwoPages()
    {
        var pages = new List<WeakReference>();
        var most = 0;
        var list = new PagedResults<object>((token, _, _) =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            most = Math.Max(most, pages.Count(p => p.IsAlive) + 1);
            return Task.FromResult(NewPage(token, pages));
        });

        var count = 0;
        await foreach (var _ in list)
            count++;

        Assert.Equal(10_000, count);
        Assert.InRange(most, 1, 2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Page<object> NewPage(string token, List<WeakReference> pages)
    {
        var number = token.Length == 0 ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        var items = Enumerable.Range(0, 500).Select(_ => new object()).ToArray();
        pages.Add(new WeakReference(items));
        return new Page<object>(items, number == 19 ? "" : (number + 1).ToString(CultureInfo.InvariantCulture));
    }

    private static ListPatientsResponse PageOf(string next, params string[] names) =>
        new() { NextPageToken = next, Patients = { names.Select(n => new Patient { Name = n }) } };
}
