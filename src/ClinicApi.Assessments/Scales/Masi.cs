using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>
/// The melasma area and severity index: the sum over four regions of the face of weight × area × (darkness +
/// homogeneity), and the modified index without homogeneity. Where the area is 0 there is nothing to be dark, so
/// nothing more is asked.
/// </summary>
/// <remarks>
/// Index: medicalalgorithms.com/melasma-area-and-severity-index-masi-of-kimbrough-green-et-al and
/// altmeyers.org/de/dermatologie/melasma-assessment-severity-index-16838. Homogeneity dropped on validation:
/// jamanetwork.com/journals/jamadermatology/article-abstract/2519450. The cut-offs of the modified index (Rodrigues
/// 2016) were not seen, so neither has bands.
/// </remarks>
public static class Masi
{
    // In tenths, so that sums are exact and the same on every machine.
    private const int ForeheadWeight = 3;
    private const int MalarWeight = 3;
    private const int ChinWeight = 1;

    /// <returns>0 to 48.</returns>
    public static Scored Score(MasiReading reading) => Sum(reading, withHomogeneity: true);

    /// <returns>0 to 24.</returns>
    public static Scored ModifiedScore(MasiReading reading) => Sum(reading, withHomogeneity: false);

    private static Scored Sum(MasiReading reading, bool withHomogeneity)
    {
        List<string>? missing = null;
        var tenths = 0;
        Add("forehead", reading.Forehead, ForeheadWeight);
        Add("right_malar", reading.RightMalar, MalarWeight);
        Add("left_malar", reading.LeftMalar, MalarWeight);
        Add("chin", reading.Chin, ChinWeight);
        return missing is null ? Scored.As(tenths / 10.0) : Scored.Lacks(missing);

        void Add(string name, MasiRegion? region, int weight)
        {
            if (region?.Area is not { } area)
            {
                Miss($"{name}.area");
            }
            else if (area > 0)
            {
                if (region.Darkness is null)
                    Miss($"{name}.darkness");
                if (withHomogeneity && region.Homogeneity is null)
                    Miss($"{name}.homogeneity");
                tenths += weight * area * ((region.Darkness ?? 0) + (withHomogeneity ? region.Homogeneity ?? 0 : 0));
            }
        }

        void Miss(string path) => (missing ??= []).Add(path);
    }
}
