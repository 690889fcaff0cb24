using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Server.Tests.Support;

/// <summary>A line of the server's log, with everything that a sink could write of it.</summary>
public sealed record LogLine(LogLevel Level, string Category, EventId Event, string Text);

/// <summary>Keeps what the server logs, so that a test can look for what must not be there.</summary>
public sealed class CollectedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> lines = new();
    private readonly ConcurrentDictionary<string, byte> announced = new();

    public IReadOnlyCollection<LogLine> Lines => lines;

    /// <summary>Errors that the test provokes on purpose: those whose category ends so.</summary>
    public void Announce(string categoryEnd) => announced[categoryEnd] = 0;

    /// <summary>Errors that no test announced: faults of the server, or callers' mistakes that it takes for its own.</summary>
    public IReadOnlyList<LogLine> Unannounced() =>
        [.. lines.Where(l => l.Level >= LogLevel.Error && !announced.Keys.Any(end => l.Category.EndsWith(end, StringComparison.Ordinal)))];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(p => $"{p.Key}={p.Value}")) : "";
            lines.Enqueue(new LogLine(logLevel, category, eventId, $"{formatter(state, exception)} {values} {exception}"));
        }
    }
}
