using ClinicApi.Sdk.Generator.Model;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Writes the round of reading, changing and writing a resource.</summary>
internal static class UpdateWriter
{
    public static void Write(CodeWriter code, MethodModel method, UpdateModel update)
    {
        DocWriter.Element(
            code,
            "summary",
            "Reads a resource, applies a change and writes back what differs; does so again, up to five times, if somebody else wrote "
                + "in between.");
        DocWriter.Element(code, "param", $"Name of the {update.Words}.", " name=\"name\"");
        DocWriter.Element(
            code, "param", "Applies the change, and nothing else: it may run several times. What does not differ is not written.", " name=\"change\"");
        DocWriter.Element(code, "param", "What each of the calls does differently. Null: nothing.", " name=\"settings\"");
        DocWriter.Element(code, "param", "Ends it between and during the calls.", " name=\"cancellationToken\"");
        DocWriter.Element(code, "returns", method.Returns);
        DocWriter.Element(code, "exception", "Somebody else was faster five times.", " cref=\"ConflictException\"");
        DocWriter.Element(
            code,
            "exception",
            "The service refused the call or cannot be reached; its subclasses say what to do.",
            " cref=\"ClinicApiException\"");
        SdkWriter.Obsolete(code, method.Docs.Obsolete);
        var parameters = $"string name, Action<{update.Resource}> change, {MethodWriter.Tail}";
        code.Lines(
            $$"""
            public virtual Task<{{update.Resource}}> {{method.Name}}WithRetryAsync({{parameters}}) =>
                calls.UpdateAsync(
                    token => {{update.Read}}Async(new {{update.ReadRequest}} { Name = name }, settings, token),
                    change,
                    (resource, mask, token) => {{method.Name}}Async(
                        new {{method.Request}} { {{update.ResourceProperty}} = resource, {{update.MaskProperty}} = mask }, settings, token),
                    cancellationToken);
            """);
        code.Separate();
    }
}
