using System.Globalization;
using ClinicApi.Sdk.Generator.Model;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Writes a method of a client: with a whole request, and with its fields.</summary>
internal sealed class MethodWriter(CodeWriter code, DocWriter docs, MethodModel method)
{
    /// <summary>The parameters that every method ends with.</summary>
    public const string Tail = "CallSettings? settings = null, CancellationToken cancellationToken = default";

    private string Name => method.Name + "Async";

    private string Result => method.Shape switch
    {
        Shape.Paged list => $"PagedResults<{list.Item}>",
        Shape.Stream or Shape.Watch => $"IAsyncEnumerable<{method.Response}>",
        _ => method.Response is null ? "Task" : $"Task<{method.Response}>",
    };

    private string Content => method.Shape is Shape.Upload ? "System.IO.Stream content, " : "";

    private string Ends => method.Shape switch
    {
        Shape.Paged => "Ends the calls and the reading of the list.",
        Shape.Stream or Shape.Watch => "Ends the reading of the stream.",
        Shape.Upload => "Ends the call.",
        _ => "Ends the call, also while it waits to be repeated.",
    };

    private string Returns => method.Shape switch
    {
        Shape.Paged => "The items, fetched page by page while they are read.",
        Shape.Stream => "The messages as they come. The call is made when reading begins.",
        Shape.Watch => "The messages as they come. The call is made when reading begins, and ends when reading does.",
        _ => method.Response is null ? "" : method.Returns,
    };

    public void Write()
    {
        Whole();
        foreach (var overload in method.Overloads)
            Flattened(overload);
    }

    private void Whole()
    {
        DocWriter.Element(code, "summary", docs.Prose(method.Docs.Summary));
        DocWriter.Element(code, "remarks", Remarks());
        var absent = method.IsRequestOptional ? " Null: one that says nothing." : "";
        DocWriter.Element(code, "param", $"The request; it is not changed.{absent}", " name=\"request\"");
        if (method.Shape is Shape.Upload)
        {
            DocWriter.Element(
                code,
                "param",
                "The content, read from where it stands to its end. If it cannot seek, the request must have the checksum.",
                " name=\"content\"");
        }

        CommonDocs();
        SdkWriter.Obsolete(code, method.Docs.Obsolete);
        code.Lines($"public virtual {Result} {Name}({method.Request}{(method.IsRequestOptional ? "? request = null" : " request")}, {Content}{Tail}) =>");
        code.Indented(() => code.Lines($"{Call()};"));
        code.Separate();
    }

    private void Flattened(OverloadModel overload)
    {
        DocWriter.Element(code, "summary", docs.Prose(method.Docs.Summary));
        code.Lines($"/// <inheritdoc cref=\"{Name}({method.Request}, CallSettings, CancellationToken)\" path=\"/remarks\"/>");
        foreach (var parameter in overload.Parameters)
            DocWriter.Element(code, "param", docs.Prose(parameter.Comment), $" name=\"{parameter.Name.TrimStart('@')}\"");
        CommonDocs();
        SdkWriter.Obsolete(code, method.Docs.Obsolete);
        var parameters = string.Concat(overload.Parameters.Select(p => $"{p.Type} {p.Name}, "));
        code.Lines($"public virtual {Result} {Name}({parameters}{Tail}) =>");
        var fields = string.Join(", ", overload.Parameters.Select(p => p.Initializer));
        code.Indented(() => code.Lines($"{Name}(new {method.Request} {{ {fields} }}, settings, cancellationToken);"));
        code.Separate();
    }

    private string Call()
    {
        var stub = $"Stub.{method.Name}";
        var request = method.IsRequestOptional ? $"request ?? new {method.Request}()" : "request";
        return method.Shape switch
        {
            Shape.Paged list => $$$"""
                calls.List(
                    {{{request}}},
                    static (query, token, size) => (query.PageToken, query.PageSize) = (token ?? query.PageToken, size ?? query.PageSize),
                    async (page, options) =>
                    {
                        var response = await {{{stub}}}Async(page, options).ConfigureAwait(false);
                        return new Page<{{{list.Item}}}>(response.{{{list.Items}}}, response.NextPageToken){{{Place(list)}}};
                    },
                    settings,
                    cancellationToken)
                """,
            Shape.Stream => $"calls.Read({request}, {stub}, settings, cancellationToken)",
            Shape.Upload => $$"""
                calls.UploadAsync(
                    request,
                    content,
                    new UploadRules<{{method.Request}}>(
                        "{{method.Service}}",
                        "{{method.Name}}",
                        static first => first.Sha256,
                        static (first, checksum) => first.Sha256 = checksum,
                        static part => new {{method.Request}} { Data = part }),
                    {{stub}},
                    settings,
                    cancellationToken)
                """,
            Shape.Watch watch => $"""
                calls.Watch(
                    {request},
                    {stub},
                    new WatchRules<{method.Request}, {method.Response}>(
                        "{method.Service}",
                        "{method.Name}",
                        static (query, token) => query.ResumeToken = token,
                        static message => message.ResumeToken,
                        static message => {(watch.Happened.Count == 0 ? "null" : string.Join(" ?? ", watch.Happened))}),
                    settings,
                    cancellationToken)
                """,
            _ => $"{stub}Async({request}, calls.Options(settings, cancellationToken)).ResponseAsync",
        };
    }

    private static string Place(Shape.Paged list) => list.ResumeToken ? " { ResumeToken = response.ResumeToken }" : "";

    private void CommonDocs()
    {
        DocWriter.Element(code, "param", "What this call does differently. Null: nothing.", " name=\"settings\"");
        DocWriter.Element(code, "param", Ends, " name=\"cancellationToken\"");
        if (Returns.Length > 0)
            DocWriter.Element(code, "returns", Returns);
        DocWriter.Element(
            code,
            "exception",
            "The service refused the call or cannot be reached; its subclasses say what to do.",
            " cref=\"ClinicApiException\"");
        if (method.Shape is Shape.Watch)
        {
            DocWriter.Element(
                code, "exception", "What follows the token is no longer kept: read anew, and watch from there.", " cref=\"WatchGapException\"");
        }
    }

    private string Remarks()
    {
        var sentences = new List<string>();
        if (method.Docs.Remarks.Length > 0)
            sentences.Add(docs.Prose(method.Docs.Remarks));
        if (method.Docs.Scope.Length > 0)
            sentences.Add($"Scope <c>{method.Docs.Scope}</c>; for {method.Docs.Callers}.");
        if (method.Policy.Timeout is { } timeout)
        {
            var of = method.Shape is Shape.Paged ? " of each page" : "";
            sentences.Add($"Deadline{of} {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds unless set otherwise.");
        }

        sentences.Add(method switch
        {
            { Shape: Shape.Watch } => "A stream that breaks is opened again and goes on after the last message that was read.",
            { Shape: Shape.Upload } => "Not repeated by itself; sent again with the same <c>request_id</c> and content it has no further effect.",
            { Policy.IsMutation: true } => "Repeated safely under one <c>request_id</c>.",
            _ => "Repeated when the service is unavailable.",
        });
        return string.Join(' ', sentences);
    }
}
