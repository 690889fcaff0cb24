using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>Age in completed years. Who was born on 29 February has a birthday on 1 March in other years.</summary>
public static class Age
{
    public static int On(CivilDate date, CivilDate birthDate)
    {
        var years = date.Year - birthDate.Year;
        return (date.Month, date.Day).CompareTo((birthDate.Month, birthDate.Day)) < 0 ? years - 1 : years;
    }
}
