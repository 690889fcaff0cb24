using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>Goodman and Baron's grading of acne scars, by what they look like and by how many there are.</summary>
/// <remarks>
/// Qualitative: the abstract of the 2006 paper, as restated at beautyoasisrx.com/type-of-scars. Quantitative: its
/// points were not checked (inter-rater agreement: scribd.com/document/644522128/goodmanquantitative).
/// </remarks>
public static class GoodmanBaron
{
    private const int RaisedPoints = 2;

    /// <summary>Each question is asked only if the ones before leave the grade open.</summary>
    /// <returns>1 macular, 2 mild, 3 moderate, 4 severe.</returns>
    public static Scored Grade(GoodmanBaronReading reading) => (reading.Flat, reading.VisibleFrom50Cm, reading.FlattensWhenStretched) switch
    {
        (Answer.Yes, _, _) => Scored.As(1),
        (not Answer.No, _, _) => Scored.Lacks("flat"),
        (_, Answer.No, _) => Scored.As(2),
        (_, not Answer.Yes, _) => Scored.Lacks("visible_from_50_cm"),
        (_, _, Answer.Yes) => Scored.As(3),
        (_, _, Answer.No) => Scored.As(4),
        _ => Scored.Lacks("flattens_when_stretched"),
    };

    /// <summary>
    /// Points of the grade times 1, 2 or 3 for up to 10, up to 20 or more scars of it. The scale reaches 84 because the
    /// original counts several shapes a grade; with one count a grade 24 is the most.
    /// </summary>
    public static Scored Count(GoodmanBaronCount reading)
    {
        var sum = 0;
        foreach (var scars in reading.Counts)
            sum += Points(scars.Grade) * Factor(scars.Count);
        return Scored.As(sum);
    }

    private static int Points(ScarGrade grade) => grade switch
    {
        ScarGrade.Mild => 1,
        ScarGrade.Moderate => 2,
        ScarGrade.Severe => 3,
        ScarGrade.Raised => RaisedPoints,
        _ => 0,
    };

    private static int Factor(int scars) => scars switch
    {
        <= 0 => 0,
        <= 10 => 1,
        <= 20 => 2,
        _ => 3,
    };
}
