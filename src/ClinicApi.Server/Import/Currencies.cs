using System.Globalization;
using System.Numerics;

namespace ClinicApi.Server.Import;

/// <summary>How many digits a currency has after the point, from ISO 4217's list of active codes.</summary>
internal static class Currencies
{
    private static readonly HashSet<string> WithoutMinorUnit =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly HashSet<string> WithThreeDigits = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    public static int Digits(string currency) => WithoutMinorUnit.Contains(currency) ? 0 : WithThreeDigits.Contains(currency) ? 3 : 2;

    /// <returns>The amount in the currency's smallest unit, or null if it is finer than that or out of range.</returns>
    public static long? ToMinorUnits(string amount, string currency)
    {
        if (!decimal.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || Math.Abs(value) > MostUnits)
            return null;
        var minor = value * (decimal)BigInteger.Pow(10, Digits(currency));
        return minor == decimal.Truncate(minor) ? (long)minor : null;
    }

    private const decimal MostUnits = 1_000_000_000_000;
}
