using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>
/// The post-acne hyperpigmentation index: points for the size of the patches, how dark and how many they are. Without
/// patches it is 0, else 6 to 22.
/// </summary>
/// <remarks>
/// Validated: utsouthwestern.elsevierpure.com, "Reliability assessment and validation of the postacne hyperpigmentation
/// index". The points were not checked.
/// </remarks>
public static class Pahpi
{
    private const int PointsPerIntensity = 3;

    public static Scored Score(PahpiReading reading)
    {
        if (reading.Count == 0)
            return Scored.As(0);
        return (reading.SizeMm, reading.Intensity, reading.Count) is ({ } size, { } intensity, { } count)
            ? Scored.As(SizePoints(size) + (intensity * PointsPerIntensity) + CountPoints(count))
            : Scored.Lacks([.. Missing(reading)]);
    }

    private static int SizePoints(double millimetres) => millimetres switch
    {
        < 3 => 2,
        <= 6 => 4,
        <= 10 => 6,
        _ => 8,
    };

    private static int CountPoints(int patches) => patches switch
    {
        <= 15 => 1,
        <= 30 => 2,
        <= 45 => 3,
        <= 60 => 4,
        _ => 5,
    };

    private static IEnumerable<string> Missing(PahpiReading reading)
    {
        if (reading.SizeMm is null)
            yield return "size_mm";
        if (reading.Intensity is null)
            yield return "intensity";
        if (reading.Count is null)
            yield return "count";
    }
}
