using System.Runtime.CompilerServices;

namespace ClinicApi.Sdk;

/// <summary>A list that is fetched page by page while it is read; nothing is sent before reading begins.</summary>
/// <remarks>
/// One page is held at a time, and none is fetched ahead. Reading again starts again. A page that fails throws
/// <see cref="ClinicApiException"/> from the enumeration.
/// </remarks>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="fetch">
/// Fetches the page of a token (empty: the first) with at most so many items (null: as the request says). Tests give their own.
/// </param>
/// <param name="cancellationToken">Ends reading, in addition to a token that is given to the enumeration.</param>
public sealed class PagedResults<T>(
    Func<string, int?, CancellationToken, Task<Page<T>>> fetch, CancellationToken cancellationToken = default) : IAsyncEnumerable<T>
{
    private readonly CancellationToken token = cancellationToken;

    /// <summary>The items of all pages.</summary>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <returns>An enumerator that fetches when it needs to.</returns>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        ItemsAsync(token).GetAsyncEnumerator(cancellationToken);

    /// <summary>The pages, for a program that notes how far it has come.</summary>
    /// <param name="continuationToken"><see cref="Page{T}.NextPageToken"/> to go on from. Null: from the start.</param>
    /// <param name="pageSize">Most items of a page. Null: as the request says. The service may return fewer.</param>
    /// <returns>The pages, each fetched when it is asked for.</returns>
    public IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSize = null) =>
        PagesAsync(continuationToken ?? "", pageSize, token);

    private async IAsyncEnumerable<T> ItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync("", null, cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in page.Items)
                yield return item;
        }
    }

    private async IAsyncEnumerable<Page<T>> PagesAsync(
        string pageToken, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await fetch(pageToken, pageSize, cancellationToken).ConfigureAwait(false);
            pageToken = page.NextPageToken;
            yield return page;
        }
        while (pageToken.Length > 0);
    }
}
