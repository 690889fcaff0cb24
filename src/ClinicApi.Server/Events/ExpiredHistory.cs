using System.Globalization;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Events;

/// <summary>The refusal of a reader who asks for events that were let go, with the time of the oldest that is kept.</summary>
internal static class ExpiredHistory
{
    public static ApiException Since(Instant oldest, string message) => new(ErrorReason.EventHistoryExpired, message)
    {
        Metadata = new Dictionary<string, string> { ["oldest_time"] = oldest.ToString("uuuu-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) },
    };
}
