using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;
using ClinicApi.Server.Tests.Support;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Privacy;

/// <summary>
/// Keeps what comes back around the messages of calls, and what the process tells telemetry meanwhile: status texts, details, trailers,
/// spans and the labels of measurements.
/// </summary>
internal sealed class Canary : IDisposable
{
    public const string Word = "Canary7x";
    public const string Digits = "77712332144";

    /// <summary>A log of everything.</summary>
    public static readonly Dictionary<string, string?> Talkative = new()
    {
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
        ["Logging:LogLevel:Grpc"] = "Trace",
    };

    /// <summary>The year not within an id or a number.</summary>
    private static readonly Regex[] Marks = [Mark(Word), Mark(Digits), Mark("(?<![0-9a-f.:-])1913(?![0-9a-f])")];

    private readonly List<string> answers = [];
    private readonly ConcurrentQueue<string> telemetry = [];
    private readonly ActivityListener spans;
    private readonly MeterListener measurements = new();

    public Canary()
    {
        spans = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(spans);
        measurements.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        measurements.SetMeasurementEventCallback<long>((_, _, labels, _) => Keep(labels));
        measurements.SetMeasurementEventCallback<double>((_, _, labels, _) => Keep(labels));
        measurements.Start();
    }

    /// <summary>Makes a call and keeps what comes back around its message.</summary>
    public async Task AnswerAsync<T>(Func<AsyncUnaryCall<T>> start)
    {
        using var call = start();
        await AnswerAsync(async () =>
        {
            await call;
            answers.AddRange(call.GetTrailers().Select(Read));
        });
        answers.AddRange((await call.ResponseHeadersAsync).Where(h => h.Key != "date").Select(Read));
    }

    /// <summary>Makes a call of another kind, of which only the failure has something around it.</summary>
    public async Task AnswerAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException exception)
        {
            answers.Add(exception.Status.Detail);
            answers.AddRange(exception.Trailers.Select(Read));
        }
    }

    public void AssertUnmarked(ServerNode node)
    {
        Assert.True(answers.Count > 15, "The journey was cut short.");
        Assert.All(answers, text => AssertUnmarked(text, Marks));
        Assert.NotEmpty(node.Logs.Lines);
        Assert.All(node.Logs.Lines, line => AssertUnmarked(line.Text, Marks));

        // Other tests of the process measure too, with numbers of their own.
        Assert.Contains(telemetry, text => text.Contains("clinicapi.v1.", StringComparison.Ordinal));
        Assert.All(telemetry, text => AssertUnmarked(text, Marks[..1]));
    }

    public void Dispose()
    {
        spans.Dispose();
        measurements.Dispose();
    }

    private void Keep(Activity span)
    {
        telemetry.Enqueue($"{span.OperationName} {span.DisplayName} {span.StatusDescription}");
        foreach (var (key, value) in span.TagObjects.Concat(span.Events.SelectMany(happened => happened.Tags)))
            telemetry.Enqueue($"{key}: {value}");
    }

    private void Keep(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        foreach (var (key, value) in labels)
            telemetry.Enqueue($"{key}: {value}");
    }

    private static string Read(Metadata.Entry entry) => entry.IsBinary ? Encoding.UTF8.GetString(entry.ValueBytes) : entry.Value;

    private static Regex Mark(string pattern) => new(pattern, RegexOptions.IgnoreCase, TimeSpan.FromMinutes(1));

    private static void AssertUnmarked(string text, Regex[] marks) => Assert.All(marks, mark => Assert.DoesNotMatch(mark, text));
}
