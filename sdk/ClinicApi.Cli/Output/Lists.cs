using System.Globalization;
using ClinicApi.Cli.Running;
using ClinicApi.Sdk;
using Google.Protobuf;

namespace ClinicApi.Cli.Output;

/// <summary>Shows lists of any length: for scripts item by item as they come, for people as a table once all are there.</summary>
internal static class Lists
{
    public static async Task ShowAsync<T>(
        Session session, PagedResults<T> items, string what, string[] heads, Func<T, string[]> row, CancellationToken cancellationToken)
        where T : IMessage
    {
        if (session.Screen.IsJson)
        {
            await foreach (var item in items.WithCancellation(cancellationToken))
                session.Screen.WriteJson(item);
            return;
        }

        var rows = await session.Screen.WhileAsync($"Reading {what}", async done =>
        {
            var read = new List<string[]>();
            await foreach (var item in items.WithCancellation(cancellationToken))
            {
                read.Add(row(item));
                done(read.Count.ToString("N0", CultureInfo.InvariantCulture));
            }

            return read;
        });
        if (rows.Count > 0)
            session.Screen.Rows(heads, rows);
        else
            session.Screen.Remark($"There are no {what}.");
    }
}
