using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClinicApi.Storage;

/// <summary>
/// Where a clinic's audit log ends and begins: the last entry that is chained, and the last that was let go. A chain that nothing belongs
/// to yet ends at 0 with no hash.
/// </summary>
public sealed record AuditChain(string ClinicId, long LastSequence, string LastHash, long LetGoSequence, string LetGoHash, string Seal)
{
    public static AuditChain Empty(string clinicId) => new(clinicId, 0, "", 0, "", "");
}

/// <summary>An entry's place in the chain of its clinic.</summary>
public sealed record AuditLink(string EntryId, long Sequence, string Hash);

/// <summary>
/// The hash of an entry, which covers that of the one before: SHA-256, in hexadecimal digits, over the values in the order that is given
/// here, each as <c>length:value,</c> with the length in bytes of UTF-8 (a netstring).
/// </summary>
public static class AuditHash
{
    public static string Of(string previousHash, long sequence, StoredAuditEntry stored)
    {
        var entry = stored.Entry;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in (string[])
            [
                previousHash,
                entry.ClinicId,
                Text(sequence),
                stored.EntryId,
                entry.CallerId,
                entry.KeyId,
                Text(entry.CallerKind),
                entry.Method,
                entry.Resource,
                entry.PatientId,
                entry.Scope,
                Text(entry.StatusCode),
                entry.Reason,
                entry.CorrelationId,
                Text(entry.At.ToMicroseconds()),
            ])
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Text(Encoding.UTF8.GetByteCount(value))}:{value},"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
