using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;
using Google.Protobuf;

namespace ClinicApi.Server.Lists;

/// <summary>
/// Page tokens: the key after which the next page starts, bound by a code to the query and the caller for whom it was made, so that
/// a token that is altered or used with another query is recognised. They authorize nothing.
/// </summary>
internal sealed class PageTokens(Pepper pepper)
{
    public const int DefaultPageSize = 50;
    public const int LargestPageSize = 500;

    private const int CodeLength = 16;

    // The page size may change from page to page.
    private static readonly string[] NotPartOfTheQuery = ["page_size", "page_token"];

    public static int PageSize(int requested) => requested == 0 ? DefaultPageSize : Math.Min(requested, LargestPageSize);

    public string Issue(IMessage request, string callerId, string after) =>
        Base64Url.EncodeToString([.. Code(request, callerId, after), .. Encoding.UTF8.GetBytes(after)]);

    /// <returns>The key after which the page starts, or null for the first page.</returns>
    public string? Redeem(IMessage request, string callerId, string token)
    {
        if (token.Length == 0)
            return null;
        if (!Base64Url.IsValid(token))
            throw Refusals.InvalidPageToken();
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length < CodeLength)
            throw Refusals.InvalidPageToken();
        var after = Encoding.UTF8.GetString(bytes.AsSpan(CodeLength));
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, CodeLength), Code(request, callerId, after))
            ? after
            : throw Refusals.InvalidPageToken();
    }

    private byte[] Code(IMessage request, string callerId, string after)
    {
        var query = request.Descriptor.Parser.ParseFrom(request.ToByteString());
        foreach (var name in NotPartOfTheQuery)
            query.Descriptor.FindFieldByName(name).Accessor.Clear(query);
        byte[] content =
        [
            .. Encoding.UTF8.GetBytes($"{query.Descriptor.FullName}\n{callerId}\n{after}\n"), .. query.ToByteArray(),
        ];
        return HMACSHA256.HashData(pepper.Tokens, content)[..CodeLength];
    }
}
