using System.Collections.Immutable;
using System.Reflection;
using ClinicApi.Assessments.Facts;
using ClinicApi.Assessments.Loading;
using ClinicApi.Knowledge.V1;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments;

/// <summary>A knowledge base that was validated and compiled. Immutable, and safe to use from several threads.</summary>
public sealed class KnowledgeBase
{
    private const string EncodedName = "knowledge.binpb";

    private KnowledgeBase(Document document)
    {
        Document = document;
        Facts = FactCompiler.Compile(document.Facts, document.Questions);
        Questions = [.. document.Questions];
        var compiler = new ConditionCompiler(Facts, document.Facts.ToDictionary(fact => fact.Id));
        Rules = RuleTable.Compile(document, compiler);
        Modalities = ModalityTable.Compile(document, compiler);
        Needling = NeedlingTable.Compile(document, compiler);
        Factors = FactorTable.Compile(document, compiler);
    }

    /// <summary>The version, which findings name.</summary>
    public string Version => Document.Version;

    /// <summary>Codes of the languages that texts for patients are written in, the one to fall back on first.</summary>
    public IReadOnlyList<string> Languages => Document.Languages;

    /// <summary>Ids of the rules on which the profiles differ.</summary>
    public IReadOnlySet<string> DisputedRules =>
        Rules.All.Where(rule => rule.DiffersByProfile).Select(rule => rule.Definition.Id).ToHashSet();

    internal Document Document { get; }

    internal FactCatalogue Facts { get; }

    internal ImmutableArray<Question> Questions { get; }

    internal RuleTable Rules { get; }

    internal ModalityTable Modalities { get; }

    internal NeedlingTable Needling { get; }

    internal FactorTable Factors { get; }

    /// <summary>Puts files together, checks the whole, and compiles it.</summary>
    /// <exception cref="KnowledgeException">Something is wrong with it; the exception holds every mistake that was found.</exception>
    public static KnowledgeBase Load(IEnumerable<KnowledgeFile> files)
    {
        var problems = new Problems();
        var parts = KnowledgeParser.Parse(files, problems);
        if (parts.Count == 0 && problems.Count == 0)
            problems.Add("-", "$", "there is no file");

        if (problems.Count > 0)
            throw new KnowledgeException(problems.Errors);

        var vocabulary = new Vocabulary(parts);
        KnowledgeValidation.Check(vocabulary, problems);
        if (problems.Count > 0)
            throw new KnowledgeException(problems.Errors);

        var document = new Document();
        foreach (var part in parts)
            document.MergeFrom(part.Document);

        return new KnowledgeBase(document);
    }

    /// <summary>Loads the knowledge base that comes with the program, which was checked when the program was built.</summary>
    public static KnowledgeBase LoadEmbedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(EncodedName)!;
        return new KnowledgeBase(Document.Parser.ParseFrom(stream));
    }

    /// <summary>The files of the knowledge base that comes with the program.</summary>
    public static IReadOnlyList<KnowledgeFile> EmbeddedFiles()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new List<KnowledgeFile>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            files.Add(KnowledgeFile.Read(name, stream));
        }

        return files;
    }
}
