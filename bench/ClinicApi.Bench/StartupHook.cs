using System.Diagnostics.CodeAnalysis;
using ClinicApi.Bench;

/// <summary>What the runtime calls before a process that is measured begins.</summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this name.")]
[SuppressMessage("Design", "MA0047", Justification = "The runtime looks for this name.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        var answering = new Thread(MeasuredProcess.Answer) { IsBackground = true, Name = "Footprint" };
        answering.Start();
    }
}
