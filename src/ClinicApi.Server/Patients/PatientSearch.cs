using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Patients;

/// <summary>Finds patients who may be a person in question, among those whom the caller may see.</summary>
internal sealed class PatientSearch(Store store)
{
    private const int DefaultResults = 5;
    private const int MostResults = 20;

    public async Task<MatchPatientsResponse> MatchAsync(Call call, MatchPatientsRequest request, CancellationToken cancellationToken)
    {
        var candidate = request.Candidate;
        if ((candidate.FamilyName.Length == 0 || candidate.BirthDate is null) && candidate.Email.Length == 0 && candidate.Phone.Length == 0)
            throw Refusals.Invalid("candidate", "must have a family name and a birth date, or an e-mail address, or a telephone number");

        var rows = await store.Patients.ListAlikeAsync(
            call.AccessTo(ResourceNames.ClinicId(request.Parent)),
            candidate.BirthDate?.ToLocalDate(),
            PatientMatching.FoldEmail(candidate.Email),
            candidate.Phone,
            cancellationToken);
        return new MatchPatientsResponse
        {
            Matches =
            {
                rows.Select(row => (Row: row, Match: PatientMatching.Score(candidate, row)))
                    .Where(found => found.Match.Grade != MatchGrade.Unspecified)
                    .OrderByDescending(found => found.Match.Score)
                    .ThenBy(found => found.Row.CreatedAt)
                    .ThenBy(found => found.Row.PatientId, StringComparer.Ordinal)
                    .Take(request.MaxResults == 0 ? DefaultResults : Math.Min(request.MaxResults, MostResults))
                    .Select(found => new PatientMatch
                    {
                        Patient = PatientMapping.ToMessage(found.Row, PatientView.Basic, call.Caller.PartnerId),
                        Score = found.Match.Score,
                        Grade = found.Match.Grade,
                    }),
            },
        };
    }
}
