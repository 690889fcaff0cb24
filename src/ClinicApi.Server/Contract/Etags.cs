using System.Globalization;
using ClinicApi.Server.Errors;

namespace ClinicApi.Server.Contract;

/// <summary>Etags: a row's version, in a form that callers should not read anything into.</summary>
internal static class Etags
{
    public static string Of(long version) => "v" + version.ToString("x", CultureInfo.InvariantCulture);

    public static void Require(string etag, long version)
    {
        if (etag.Length > 0 && etag != Of(version))
            throw Refusals.EtagMismatch();
    }
}
