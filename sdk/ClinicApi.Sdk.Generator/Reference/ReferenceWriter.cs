using System.Globalization;
using System.Text;
using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Model;
using Google.Protobuf.Compiler;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Reference;

/// <summary>Writes the contract as pages to read: an index, and a page for each file of the contract.</summary>
internal static class ReferenceWriter
{
    private const string Notice = "<!-- Written from the protos by a test, CLINICAPI_ACCEPT_REFERENCE=1 dotnet test tests/ClinicApi.Sdk.Generator.Tests. -->";
    private const int PackageField = 2;

    public static IEnumerable<(string Name, string Content)> Write(CodeGeneratorRequest request)
    {
        var files = Descriptors.Of(request);
        var summaries = request.ProtoFile.ToDictionary(f => f.Name, Summary);
        yield return ("README.md", Index(files, summaries));
        foreach (var file in files)
            yield return (PageOf(file), Page(file, summaries[file.Name]));
    }

    /// <summary>The page of a file: <c>appointment_service.proto</c> is on <c>appointment-service.md</c>.</summary>
    public static string PageOf(FileDescriptor file) => Path.GetFileNameWithoutExtension(file.Name).Replace('_', '-') + ".md";

    private static string Index(IReadOnlyList<FileDescriptor> files, Dictionary<string, string> summaries)
    {
        var text = new StringBuilder().AppendLine("# Contract reference").AppendLine().AppendLine(Notice).AppendLine();
        text.AppendLine("Every call, message and value of the contract, as [`protos/`](../../protos/clinicapi/v1) describe them. How to work with them is in the");
        text.AppendLine("[partner guide](../partner-guide.md).").AppendLine();
        foreach (var service in files.SelectMany(f => f.Services))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## [{service.Name}]({PageOf(service.File)}#{service.Name.ToLowerInvariant()})").AppendLine();
            text.AppendLine("| call | what it does |").AppendLine("| --- | --- |");
            foreach (var method in service.Methods)
                text.AppendLine(CultureInfo.InvariantCulture, $"| [{method.Name}]({PageOf(service.File)}#{method.Name.ToLowerInvariant()}) | {Cell(Comments.Split(Comments.Text(method.Declaration)).First)} |");
            text.AppendLine();
        }

        text.AppendLine("## Pages").AppendLine().AppendLine("| page | holds |").AppendLine("| --- | --- |");
        foreach (var file in files)
            text.AppendLine(CultureInfo.InvariantCulture, $"| [{Path.GetFileNameWithoutExtension(file.Name)}]({PageOf(file)}) | {Cell(summaries[file.Name])} |");
        return text.ToString();
    }

    private static string Page(FileDescriptor file, string summary)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"# {Path.GetFileNameWithoutExtension(file.Name)}").AppendLine().AppendLine(Notice).AppendLine();
        text.AppendLine(summary).AppendLine();
        foreach (var service in file.Services)
            ServiceSection.Write(text, service);
        foreach (var message in file.MessageTypes)
            MessageSection.Write(text, message);
        foreach (var values in file.EnumTypes)
            EnumSection.Write(text, values);
        return text.ToString().TrimEnd() + Environment.NewLine;
    }

    /// <summary>Text for a cell of a table.</summary>
    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);

    // The file's own comment stands over its package.
    private static string Summary(FileDescriptorProto file) =>
        file.SourceCodeInfo?.Location.FirstOrDefault(l => l.Path is [PackageField])?.LeadingComments.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal).Trim() ?? "";
}
