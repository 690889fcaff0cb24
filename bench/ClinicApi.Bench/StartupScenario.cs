using System.Diagnostics;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>
/// From the start of the process to the first booking, compared with the first answer of an empty gRPC host: both published in the same
/// way (ReadyToRun), in turn, and the median of each.
/// </summary>
internal static class StartupScenario
{
    private const int Rounds = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await new BenchCatalogue(server, clinics: 1, practitioners: 1).CreateAsync(cancellationToken);
        await server.StopAsync();
        var published = Directory.CreateTempSubdirectory("clinicapi-published-").FullName;
        try
        {
            await ServerProcess.PublishAsync("src/ClinicApi.Server/ClinicApi.Server.csproj", Path.Combine(published, "server"), cancellationToken);
            await ServerProcess.PublishAsync("bench/ClinicApi.Bench/ClinicApi.Bench.csproj", Path.Combine(published, "echo"), cancellationToken);
            return await MeasureAsync(server, plan, published, cancellationToken);
        }
        finally
        {
            Directory.Delete(published, recursive: true);
        }
    }

    private static async Task<Result> MeasureAsync(ServerProcess server, Plan plan, string published, CancellationToken cancellationToken)
    {
        var times = new FreeTimes(1, 1);
        var book = RawCalls.Method("clinicapi.v1.AppointmentService", "CreateAppointment");
        var (servers, echoes) = (new List<FirstAnswer>(), new List<FirstAnswer>());
        for (var round = 0; round < Rounds; round++)
        {
            var port = Readiness.FreePort();
            var echo = new ProcessStartInfo(Path.Combine(published, "echo", "ClinicApi.Bench"), ["echo-server", "--port", $"{port}", "--bytes", "100"]);
            echoes.Add(await FirstAnswerAsync(echo, new Uri($"http://127.0.0.1:{port}"), Echo.Method, [], [], cancellationToken));
            servers.Add(await FirstAnswerAsync(
                server.StartInfo(Path.Combine(published, "server", "clinicapi"), []),
                server.Address,
                book,
                times.Booking(round).ToByteArray(),
                server.Headers("staff"),
                cancellationToken));
        }

        var (contract, knowledge) = await KnowledgeStart.MeasureAsync(Path.Combine(published, "echo", "ClinicApi.Bench"), cancellationToken);
        var milliseconds = Median(servers, one => one.Milliseconds);
        return new Result(
            plan.Scenario, plan.Store, Callers: 1, milliseconds, "ms to the first booking", milliseconds,
            servers.Max(one => one.Milliseconds), servers.Max(one => one.Milliseconds), Errors: 0)
        {
            Baseline = Median(echoes, one => one.Milliseconds),
            BaselineName = "ms to an empty host's first answer",
            Ratio = Math.Round(milliseconds / Median(echoes, one => one.Milliseconds), 2),
            Details = new Dictionary<string, double>
            {
                ["cpu_ms"] = Median(servers, one => one.ProcessorMilliseconds),
                ["empty_host_cpu_ms"] = Median(echoes, one => one.ProcessorMilliseconds),
                ["idle_mb"] = Median(servers, one => one.Megabytes),
                ["empty_host_idle_mb"] = Median(echoes, one => one.Megabytes),
                ["contract_ms"] = contract,
                ["knowledge_ms"] = knowledge,
            },
        };
    }

    /// <summary>How long the first answer takes, on the clock and of the processor, and how much memory the process has a moment later.</summary>
    private static async Task<FirstAnswer> FirstAnswerAsync(
        ProcessStartInfo start, Uri address, Method<byte[], byte[]> method, byte[] request, Metadata headers, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            // A channel would wait for a second after a refused connection.
            while (!await Readiness.ListensAsync(address, cancellationToken))
                await ThrowIfTooLateAsync(process, began);
            using var calls = new RawCalls(address, method, request, headers);
            while (!await AnswersAsync(calls))
                await ThrowIfTooLateAsync(process, began);
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            var cpu = process.TotalProcessorTime.TotalMilliseconds;
            await Task.Delay(Rest, TimeProvider.System, cancellationToken);
            process.Refresh();
            return new FirstAnswer(Math.Round(took, 1), cpu, Math.Round(process.WorkingSet64 / 1e6, 1));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
        }
    }

    private static async Task ThrowIfTooLateAsync(Process process, long began)
    {
        if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
            throw new InvalidOperationException($"{process.StartInfo.FileName} does not answer.");
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
    }

    private static async Task<bool> AnswersAsync(RawCalls calls)
    {
        try
        {
            await calls.CallAsync(0);
            return true;
        }
        catch (RpcException notYet) when (notYet.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }

    private static double Median(List<FirstAnswer> values, Func<FirstAnswer, double> of) =>
        values.Select(of).Order().ElementAt(values.Count / 2);

    private readonly record struct FirstAnswer(double Milliseconds, double ProcessorMilliseconds, double Megabytes);
}
