using System.Globalization;
using ClinicApi.V1;

namespace ClinicApi.Cli.Output;

/// <summary>Amounts of money as people write them.</summary>
internal static class Prices
{
    // ISO 4217: the currencies whose smallest unit is not a hundredth.
    private const string WithoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string WithThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";

    public static string Show(Money? money) => money is null ? "" : money.CurrencyCode switch
    {
        var code when WithoutDecimals.Contains(code, StringComparison.Ordinal) => Show(money.MinorUnits, "F0", code),
        var code when WithThreeDecimals.Contains(code, StringComparison.Ordinal) => Show(money.MinorUnits / 1000m, "F3", code),
        var code => Show(money.MinorUnits / 100m, "F2", code),
    };

    private static string Show(decimal amount, string format, string currency) =>
        $"{amount.ToString(format, CultureInfo.InvariantCulture)} {currency}";
}
