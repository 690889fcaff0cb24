using System.Text;

namespace ClinicApi.Cli.Output;

/// <summary>Values of the contract's enumerations as words.</summary>
internal static class Words
{
    /// <summary>For people: <c>MicroNeedling</c> is «micro needling». What this version does not know stays a number; what is not set is empty.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Join(value, ' ');

    /// <summary>For arguments: <c>PatientRequest</c> is «patient-request».</summary>
    public static string Argument<T>(T value)
        where T : struct, Enum => Join(value, '-');

    /// <summary>Every value that can be given as an argument.</summary>
    public static string[] Arguments<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Where(IsSet).Select(Argument)];

    public static T Parse<T>(string argument)
        where T : struct, Enum => Enum.GetValues<T>().First(value => Argument(value) == argument);

    private static bool IsSet<T>(T value)
        where T : struct, Enum => Convert.ToInt32(value, provider: null) != 0;

    private static string Join<T>(T value, char between)
        where T : struct, Enum
    {
        if (!IsSet(value))
            return "";
        var name = value.ToString();
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var begins = i > 0 && (char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1])));
            if (begins && !(char.IsUpper(name[i]) && char.IsUpper(name[i - 1])))
                words.Append(between);
            words.Append(char.ToLowerInvariant(name[i]));
        }

        return words.ToString();
    }
}
