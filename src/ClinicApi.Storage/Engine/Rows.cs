using System.Data.Common;
using System.Text.Json;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>How values of ours look in the database: instants and durations are whole microseconds.</summary>
internal static class Rows
{
    private const int TicksPerMicrosecond = 10;

    public static long ToMicroseconds(this Instant instant)
    {
        var (microseconds, rest) = Math.DivRem(instant.ToUnixTimeTicks(), TicksPerMicrosecond);
        return rest < 0 ? microseconds - 1 : microseconds;
    }

    public static long ToMicroseconds(this Duration duration) => duration.BclCompatibleTicks / TicksPerMicrosecond;

    public static string ToJson(this IEnumerable<string> texts) => JsonSerializer.Serialize(texts);

    public static Instant GetInstant(this DbDataReader row, int column) =>
        Instant.FromUnixTimeTicks(row.GetInt64(column) * TicksPerMicrosecond);

    public static Instant? GetOptionalInstant(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInstant(column);

    public static Duration GetDuration(this DbDataReader row, int column) =>
        Duration.FromTicks(row.GetInt64(column) * TicksPerMicrosecond);

    public static byte[] GetBytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
