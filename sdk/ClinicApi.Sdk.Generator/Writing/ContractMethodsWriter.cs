using System.Globalization;
using ClinicApi.Sdk.Generator.Model;

namespace ClinicApi.Sdk.Generator.Writing;

/// <summary>Writes what the contract's annotations say of each method, as far as a client acts on it.</summary>
internal static class ContractMethodsWriter
{
    public static void Write(CodeWriter code, SdkModel model)
    {
        DocWriter.Element(code, "summary", "What the contract says of each method, as far as a client acts on it.");
        code.Block("internal static class ContractMethods", () =>
        {
            code.Lines("public static IReadOnlyList<MethodRules> All { get; } =");
            code.Lines("[");
            code.Indented(() =>
            {
                foreach (var method in model.Services.SelectMany(s => s.Methods))
                    Method(code, method);
            });
            code.Lines("];");
        });
    }

    private static void Method(CodeWriter code, MethodModel method)
    {
        code.Lines($"new MethodRules<{method.Request}>(\"{method.Service}\", \"{method.Name}\")");
        code.Lines("{");
        code.Indented(() =>
        {
            if (method.Policy.IsMutation)
                code.Lines("IsMutation = true,");
            if (method.Shape is Shape.Stream)
                code.Lines("IsStream = true,");
            if (method.Policy.Timeout is { } timeout)
                code.Lines($"Timeout = TimeSpan.FromMilliseconds({timeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}),");
            if (method.Policy.RequestId)
            {
                code.Lines("RequestId = static request => request.RequestId,");
                code.Lines("SetRequestId = static (request, id) => request.RequestId = id,");
            }

            if (method.Policy.Clinic is { } clinic)
                code.Lines($"NameInClinic = static request => {clinic},");
        });
        code.Lines("},");
    }
}
