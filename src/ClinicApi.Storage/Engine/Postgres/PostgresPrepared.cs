using System.Data;
using Npgsql;

namespace ClinicApi.Storage;

/// <summary>
/// The statements that Npgsql has prepared on a connection by itself. One that fails after it was parsed and before it was described, since its
/// caller went away while it was planned, is taken for one without rows from then on: whoever is next to use it loses the connection.
/// </summary>
internal static class PostgresPrepared
{
    /// <summary>After a failure: has the connection prepare its statements anew. One round trip, which Npgsql offers to those who wait only.</summary>
    public static void Forget(NpgsqlConnection connection)
    {
        if (connection.State is not ConnectionState.Open)
            return;
        try
        {
            connection.UnprepareAll();
        }
        catch (Exception e) when (PostgresRefusal.Of(e, statement: null) is not null)
        {
            // The connection is lost, and what was prepared on it too. Its user is told of the first failure.
        }
    }
}
