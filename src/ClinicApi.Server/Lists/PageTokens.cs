using System.Text;
using ClinicApi.Server.Contract;
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

    // The page size may change from page to page.
    private static readonly string[] NotPartOfTheQuery = ["page_size", "page_token"];

    public static int PageSize(int requested) => requested == 0 ? DefaultPageSize : Math.Min(requested, LargestPageSize);

    public string Issue(IMessage request, string callerId, string after) =>
        SealedTokens.Seal(pepper, Purpose(request, callerId), Encoding.UTF8.GetBytes(after));

    /// <returns>The key after which the page starts, or null for the first page.</returns>
    public string? Redeem(IMessage request, string callerId, string token)
    {
        if (token.Length == 0)
            return null;
        return SealedTokens.Open(pepper, Purpose(request, callerId), token) is { } after
            ? Encoding.UTF8.GetString(after)
            : throw Refusals.InvalidPageToken();
    }

    private static string Purpose(IMessage request, string callerId)
    {
        var query = MessageCopies.Without(request, NotPartOfTheQuery);
        return $"page\n{query.Descriptor.FullName}\n{callerId}\n{Convert.ToBase64String(query.ToByteArray())}";
    }
}
