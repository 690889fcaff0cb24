namespace ClinicApi.Sdk;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in the list's order. A page may be empty although more follow.</param>
/// <param name="NextPageToken">Goes on after this page; may be kept and used later, with the same request. Empty: this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string NextPageToken)
{
    /// <summary>Where a watch of the same things goes on after this page. Empty: there is no such watch.</summary>
    public string ResumeToken { get; init; } = "";
}
