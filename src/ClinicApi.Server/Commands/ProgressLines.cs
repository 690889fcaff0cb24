using System.Globalization;

namespace ClinicApi.Server.Commands;

/// <summary>Says in lines, each for another tenth, how far something long has come.</summary>
internal sealed class ProgressLines(TextWriter output, string what) : IProgress<double>
{
    private const int Tenths = 10;

    private int told;

    public void Report(double value)
    {
        var reached = (int)(value * Tenths);
        if (reached <= told)
            return;
        told = reached;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {reached * Tenths} %"));
    }
}
