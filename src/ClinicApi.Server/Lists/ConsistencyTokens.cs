using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
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

    private const int CodeLength = 12;

    public string Issue(Commit commit)
    {
        var content = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{commit.ClinicId}/{commit.Sequence}"));
        return Base64Url.EncodeToString([.. Code(content), .. content]);
    }

    /// <returns>What must be visible; a token of another deployment is refused.</returns>
    public Commit Redeem(string token)
    {
        if (Base64Url.IsValid(token))
        {
            var bytes = Base64Url.DecodeFromChars(token);
            if (bytes.Length > CodeLength && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, CodeLength), Code(bytes[CodeLength..])))
            {
                var parts = Encoding.ASCII.GetString(bytes.AsSpan(CodeLength)).Split('/');
                return new Commit(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
            }
        }

        throw new ApiException(ErrorReason.InvalidConsistencyToken, "The consistency token is broken or belongs to another deployment.");
    }

    private byte[] Code(byte[] content) => HMACSHA256.HashData(pepper.Tokens, (byte[])[(byte)'c', .. content])[..CodeLength];
}
