using System.Globalization;
using System.Text;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Patients;

/// <summary>
/// How likely a registered patient is the person in question: points for what agrees, less for what differs. What is unknown on either
/// side counts for nothing. The same answer for the same records, always.
/// </summary>
internal static class PatientMatching
{
    private const int Certain = 95;
    private const int Probable = 75;
    private const int Possible = 40;

    // Twins, and a mother who registers her child, share all but these: more than possible it is not, if one of them differs.
    private const int MostDespiteContradiction = 70;

    /// <returns>The score from 0 to 1 and its grade, unspecified if it is too small to be told.</returns>
    public static (double Score, MatchGrade Grade) Score(MatchCandidate candidate, PatientRow patient)
    {
        var birthDate = candidate.BirthDate is { } date ? Points(date.ToLocalDate() == patient.BirthDate, 35, -30) : 0;
        var givenName = Points(Fold(candidate.GivenName), Fold(patient.GivenName), 20, -40);
        var familyName = Points(Fold(candidate.FamilyName), Fold(patient.FamilyName), 25, -10);
        var email = Points(FoldEmail(candidate.Email), FoldEmail(patient.Email), 45, 0);
        var phone = Points(candidate.Phone, patient.Phone, 45, 0);
        var sum = birthDate + givenName + familyName + email + phone;
        var most = birthDate < 0 || givenName < 0 ? MostDespiteContradiction : 100;
        var points = Math.Clamp(sum, 0, most);
        return (points / 100.0, points switch
        {
            >= Certain => MatchGrade.Certain,
            >= Probable => MatchGrade.Probable,
            >= Possible => MatchGrade.Possible,
            _ => MatchGrade.Unspecified,
        });
    }

    /// <summary>As e-mail addresses are compared: without regard to case.</summary>
    public static string FoldEmail(string email) => email.ToLowerInvariant();

    private static int Points(string one, string other, int equal, int different) =>
        one.Length == 0 || other.Length == 0 ? 0 : Points(one == other, equal, different);

    private static int Points(bool agrees, int equal, int different) => agrees ? equal : different;

    /// <summary>Letters only, without case and accents: «Müller-Lüdenscheidt» and «MULLER LUDENSCHEIDT» are one name.</summary>
    private static string Fold(string name) => string.Concat(name
        .Normalize(NormalizationForm.FormD)
        .Where(c => char.IsLetter(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
        .Select(char.ToLowerInvariant));
}
