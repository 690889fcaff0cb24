using System.Text;
using ClinicApi.Assessments;
using ClinicApi.Fuzz.Mutation;
using ClinicApi.Server.Import;

namespace ClinicApi.Fuzz.Targets;

/// <summary>What an operator loads: clinic files and knowledge bases. A broken one is refused with a list of what is wrong.</summary>
internal static class FileTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        var clinic = ReadDemo();
        var knowledge = KnowledgeBase.EmbeddedFiles();
        yield return FuzzTarget.Of("import files", 40, random => Import(JsonMutator.Mutate(clinic, random)));
        yield return FuzzTarget.Of("knowledge files", 4, random => Load(knowledge, random));
    }

    private static string? Import(byte[] file)
    {
        var problems = new FileProblems();
        if (ClinicFile.Read(file, problems) is not { } read || problems.InOrder.Count > 0)
            return problems.InOrder.Count > 0 ? null : "A file was refused without a reason.";
        ImportPlan.Make(read, null, prune: false, problems);
        return null;
    }

    private static string? Load(IReadOnlyList<KnowledgeFile> files, Random random)
    {
        var at = random.Next(files.Count);
        var broken = files.ToArray();
        broken[at] = new KnowledgeFile(files[at].Name, Encoding.UTF8.GetString(JsonMutator.Mutate(Encoding.UTF8.GetBytes(files[at].Json), random)));
        try
        {
            KnowledgeBase.Load(broken);
            return null;
        }
        catch (KnowledgeException exception)
        {
            return exception.Errors.Count > 0 ? null : "A knowledge base was refused without a reason.";
        }
    }

    private static byte[] ReadDemo()
    {
        using var stream = typeof(FileTargets).Assembly.GetManifestResourceStream("demo-clinic.json")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
