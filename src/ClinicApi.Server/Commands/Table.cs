using NodaTime;
using NodaTime.Text;

namespace ClinicApi.Server.Commands;

/// <summary>Prints rows in columns that a person can read and <c>awk</c> too.</summary>
internal static class Table
{
    public static string Day(Instant instant) => LocalDatePattern.Iso.Format(instant.InUtc().Date);

    public static async Task WriteAsync(TextWriter output, string[] heads, IReadOnlyList<string[]> rows)
    {
        var widths = heads.Select((head, i) => rows.Select(row => row[i].Length).Append(head.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(heads))
            await output.WriteLineAsync(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }
}
