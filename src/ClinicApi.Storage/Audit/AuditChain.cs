using System.Buffers;
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

/// <summary>New entries at the end of a chain, in their places, and where it ends with them.</summary>
public sealed record AuditExtension(AuditChain Before, AuditChain After, IReadOnlyList<StoredAuditEntry> Entries);

/// <summary>An entry's place in the chain of its clinic.</summary>
public sealed record AuditLink(string EntryId, long Sequence, string Hash);

/// <summary>
/// The hash of an entry, which covers that of the one before: SHA-256, in hexadecimal digits, over the values in the order that is given
/// here, each as <c>length:value,</c> with the length in bytes of UTF-8 (a netstring).
/// </summary>
public static class AuditHash
{
    // The digits of a length, a colon and a comma.
    private const int MostAround = 12;

    public static string Of(string previousHash, long sequence, StoredAuditEntry stored)
    {
        var entry = stored.Entry;
        ReadOnlySpan<string> values =
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
        ];
        var most = 0;
        foreach (var value in values)
            most += MostAround + Encoding.UTF8.GetMaxByteCount(value.Length);
        var form = ArrayPool<byte>.Shared.Rent(most);
        var end = 0;
        foreach (var value in values)
            end += Write(value, form.AsSpan(end));
        var hash = SHA256.HashData(form.AsSpan(0, end));
        ArrayPool<byte>.Shared.Return(form);
        return Convert.ToHexStringLower(hash);
    }

    private static int Write(string value, Span<byte> form)
    {
        Encoding.UTF8.GetByteCount(value).TryFormat(form, out var end, provider: CultureInfo.InvariantCulture);
        form[end++] = (byte)':';
        end += Encoding.UTF8.GetBytes(value, form[end..]);
        form[end++] = (byte)',';
        return end;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
