using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;

namespace ClinicApi.Server.Events;

/// <summary>
/// Resume tokens: a position in the feed, bound by a code to the caller and the filter for whom it was given. They authorize nothing,
/// and every node of the deployment understands them.
/// </summary>
internal sealed class ResumeTokens(Pepper pepper)
{
    private const int CodeLength = 16;

    public string Issue(string callerId, EventFilter filter, FeedPosition position)
    {
        var packed = position.Pack();
        return Base64Url.EncodeToString([.. Code(callerId, filter, packed), .. packed]);
    }

    public FeedPosition Redeem(string callerId, EventFilter filter, string token)
    {
        if (!Base64Url.IsValid(token))
            throw Refusals.InvalidResumeToken();
        var bytes = Base64Url.DecodeFromChars(token);
        return bytes.Length > CodeLength
            && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, CodeLength), Code(callerId, filter, bytes[CodeLength..]))
            ? FeedPosition.Unpack(bytes.AsSpan(CodeLength))
            : throw Refusals.InvalidResumeToken();
    }

    private byte[] Code(string callerId, EventFilter filter, byte[] packed) =>
        HMACSHA256.HashData(pepper.Tokens, (byte[])[.. Encoding.UTF8.GetBytes($"resume\n{callerId}\n{filter.Canonical}\n"), .. packed])[..CodeLength];
}
