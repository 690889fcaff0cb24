using System.Globalization;
using System.Text;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Lists;

/// <summary>
/// Consistency tokens: the clinic and the place in its event sequence that a write reached. Every mutation answers with one in a
/// trailer; a read that is sent it in a header sees at least that write.
/// </summary>
internal sealed class ConsistencyTokens(Pepper pepper)
{
    public const string Trailer = "clinicapi-consistency-token";
    public const string Header = Trailer;

    private const string Purpose = "consistency";

    public string Issue(Commit commit) => SealedTokens.Seal(
        pepper, Purpose, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{commit.ClinicId}/{commit.Sequence}")));

    /// <returns>What must be visible; a token of another deployment is refused.</returns>
    public Commit Redeem(string token)
    {
        var content = SealedTokens.Open(pepper, Purpose, token)
            ?? throw new ApiException(ErrorReason.InvalidConsistencyToken, "The consistency token is broken or belongs to another deployment.");
        var parts = Encoding.ASCII.GetString(content).Split('/');
        return new Commit(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
