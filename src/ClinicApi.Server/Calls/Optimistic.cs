using ClinicApi.Storage;

namespace ClinicApi.Server.Calls;

/// <summary>
/// Read, merge, write: with an etag the caller decides what to do when somebody else was faster; without one the change is merged
/// into what they wrote. Sessions that have changed since they were read are read again either way.
/// </summary>
internal static class Optimistic
{
    private const int MostAttempts = 5;

    public static async Task<T> WriteAsync<T>(string etag, Func<Task<T>> readMergeWrite)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await readMergeWrite();
            }
            catch (StoreConflictException conflict)
                when (attempt < MostAttempts
                    && (conflict.Conflict == Conflict.SessionsChanged || (conflict.Conflict == Conflict.VersionMismatch && etag.Length == 0)))
            {
                // Read again what the other one wrote.
            }
        }
    }
}
