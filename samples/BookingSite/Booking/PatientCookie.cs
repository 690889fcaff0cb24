using System.Text.Json;

namespace ClinicApi.BookingSite.Booking;

/// <summary>Somebody who has booked here before.</summary>
public sealed record KnownPatient(string Name, string GivenName);

/// <summary>Remembers, in the browser and sealed, as which patient of a clinic somebody has booked.</summary>
public sealed class PatientCookie(SealedValues values)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    public KnownPatient? Find(HttpContext context, string clinicId) =>
        values.Open(context.Request.Cookies[Cookie(clinicId)]) is { } json ? JsonSerializer.Deserialize<KnownPatient>(json) : null;

    public void Remember(HttpContext context, string clinicId, KnownPatient patient) => context.Response.Cookies.Append(
        Cookie(clinicId),
        values.Seal(JsonSerializer.Serialize(patient)),
        new CookieOptions { HttpOnly = true, IsEssential = true, MaxAge = Life, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });

    public void Forget(HttpContext context, string clinicId) => context.Response.Cookies.Delete(Cookie(clinicId));

    private static string Cookie(string clinicId) => $"patient-{clinicId}";
}
