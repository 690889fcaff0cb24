using ClinicApi.Assessments;
using ClinicApi.V1;

namespace ClinicApi.Bench.Engine;

/// <summary>Patients to evaluate.</summary>
internal static class Patients
{
    public static PatientState Realistic() => new()
    {
        Inputs = RealisticInputs.Make(),
        Phototype = new PhototypeFinding { Phototype = Phototype.Iii, DecidingPhototype = Phototype.Iii },
        Scores =
        [
            .. RealisticInputs.Concerns.Select(concern => new ScaleScore
            {
                Scale = concern.Scale,
                Concern = concern.Kind,
                Value = concern.Value,
                BodyRegions = { concern.Regions },
            }),
        ],
        PackYears = 5,
    };
}
