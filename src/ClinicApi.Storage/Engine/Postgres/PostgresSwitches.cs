using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClinicApi.Storage;

/// <summary>
/// Texts of queries in which arguments that are true or false are written out. As arguments they would have PostgreSQL plan such a query
/// anew each time it is asked: a plan for one of the cases looks so much cheaper than one for both that it never keeps any.
/// </summary>
internal sealed partial class PostgresSwitches
{
    private const int Milliseconds = 1_000;

    private readonly ConcurrentDictionary<(string Sql, long On), string> texts = new();

    public string TextOf(string sql, object?[] arguments)
    {
        var (isSwitched, on) = (false, 0L);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is not bool value)
                continue;
            isSwitched = true;
            on |= value ? 1L << i : 0;
        }

        return isSwitched ? texts.GetOrAdd((sql, on), static (text, values) => Write(text.Sql, values), arguments) : sql;
    }

    private static string Write(string sql, object?[] arguments) => Argument().Replace(
        sql,
        match => arguments[int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) - 1] switch
        {
            true => "true",
            false => "false",
            _ => match.Value,
        });

    [GeneratedRegex(@"\$\d+", RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex Argument();
}
