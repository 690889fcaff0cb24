using ClinicApi.Sdk.Generator.Model;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Writes the root client's property for each service.</summary>
internal static class RootClientWriter
{
    public static void Write(CodeWriter code, SdkModel model) => code.Block($"public partial class {model.Client}", () =>
    {
        foreach (var service in model.Services)
        {
            DocWriter.Element(code, "summary", new DocWriter(new HashSet<string>()).Prose(service.Summary));
            SdkWriter.Obsolete(code, service.Obsolete);
            code.Lines($"public virtual {service.Client} {service.Property} {{ get; private set; }} = null!;");
            code.Separate();
        }

        code.Block("private void MakeServices(ServiceCalls calls)", () =>
        {
            foreach (var service in model.Services)
                code.Lines($"{service.Property} = new {service.Client}(calls);");
        });
    });
}
