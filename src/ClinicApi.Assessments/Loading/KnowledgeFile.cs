namespace ClinicApi.Assessments;

/// <summary>One file of a knowledge base: its name, which errors and the order of the entries go by, and its JSON.</summary>
public sealed record KnowledgeFile(string Name, string Json)
{
    /// <summary>Reads a file from a stream of UTF-8.</summary>
    public static KnowledgeFile Read(string name, Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return new KnowledgeFile(name, reader.ReadToEnd());
    }
}
