using System.Text;

namespace ClinicApi.Contracts.Tests.Reading;

/// <summary>The spellings of one name.</summary>
internal static class Naming
{
    public static string Snake(string camel)
    {
        var snake = new StringBuilder();
        foreach (var letter in camel)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
