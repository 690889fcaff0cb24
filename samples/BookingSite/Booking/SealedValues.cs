using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace ClinicApi.BookingSite.Booking;

/// <summary>
/// Names in links and cookies that nobody can guess or change: who has the link of a visit may see and move it, so no account is needed.
/// </summary>
public sealed class SealedValues(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("ClinicApi.BookingSite");

    public string Seal(string value) => protector.Protect(value);

    /// <returns>Null if it was not sealed here.</returns>
    public string? Open(string? token)
    {
        try
        {
            return token is null ? null : protector.Unprotect(token);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
