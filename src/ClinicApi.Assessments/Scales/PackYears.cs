using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>Packs of 20 cigarettes a day, times years. The standard formula; its source was not checked.</summary>
public static class PackYears
{
    private const double CigarettesPerPack = 20;

    /// <returns>0 for those who never smoked; nothing unless it is known.</returns>
    public static double? Of(Smoking? smoking) => smoking?.Status switch
    {
        SmokingStatus.Never => 0,
        SmokingStatus.Former or SmokingStatus.Current => smoking.CigarettesPerDay / CigarettesPerPack * smoking.Years,
        _ => null,
    };
}
