using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;

namespace ClinicApi.Server.Audit;

/// <summary>
/// Seals where a chain ends and begins, under a key that is derived from the pepper: whoever has only the database can neither write a
/// chain anew nor cut it short.
/// </summary>
internal sealed class AuditSeals(Pepper pepper)
{
    public AuditChain Sealed(AuditChain chain) => chain with { Seal = Of(chain) };

    public bool IsGenuine(AuditChain chain) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(chain.Seal), Encoding.ASCII.GetBytes(Of(chain)));

    private string Of(AuditChain chain) => Convert.ToHexStringLower(HMACSHA256.HashData(
        pepper.AuditSeals,
        Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"{chain.ClinicId}\n{chain.LastSequence}\n{chain.LastHash}\n{chain.LetGoSequence}\n{chain.LetGoHash}"))));
}
