using ClinicApi.Sdk.Generator.Model;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Writes the client of a service.</summary>
internal static class ServiceClientWriter
{
    public static void Write(CodeWriter code, DocWriter docs, ServiceModel service)
    {
        DocWriter.Element(code, "summary", $"{docs.Prose(service.Summary)} Thread-safe.");
        DocWriter.Element(code, "remarks", string.Join('\n', new[]
        {
            docs.Prose(service.Comment),
            "Each method takes a whole request, or the fields that most calls need. "
                + "Names are strings, to which the name types convert by themselves.",
        }.Where(p => p.Length > 0)));
        SdkWriter.Obsolete(code, service.Obsolete);
        code.Block($"public partial class {service.Client}", () =>
        {
            Construction(code, service);
            foreach (var method in service.Methods)
            {
                new MethodWriter(code, docs, method).Write();
                if (method.Update is { } update)
                    UpdateWriter.Write(code, method, update);
            }
        });
    }

    private static void Construction(CodeWriter code, ServiceModel service)
    {
        code.Lines("private readonly ServiceCalls calls;");
        code.Separate();
        code.Block($"internal {service.Client}(ServiceCalls calls)", () => code.Lines($"""
            this.calls = calls;
            Stub = new {service.Stub}(calls.Invoker);
            """));
        DocWriter.Element(code, "summary", "Makes a client of which a test overrides members; the others must not be called.");
        code.Block($"protected {service.Client}()", () => code.Lines("""
            calls = null!;
            Stub = null!;
            """));
        DocWriter.Element(code, "summary", "The generated stub, with the same credentials, deadlines, retries and exceptions.");
        code.Lines($"public virtual {service.Stub} Stub {{ get; }}");
        code.Separate();
    }
}
