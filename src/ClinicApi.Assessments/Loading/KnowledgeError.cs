namespace ClinicApi.Assessments;

/// <summary>What is wrong with a knowledge base: the file, the JSON path in it, and why.</summary>
public sealed record KnowledgeError(string File, string Path, string Reason)
{
    public override string ToString() => $"{File}, {Path}: {Reason}";
}

/// <summary>A knowledge base that must not be used, with everything that is wrong with it.</summary>
public sealed class KnowledgeException(IReadOnlyList<KnowledgeError> errors)
    : Exception("The knowledge base has mistakes:\n  " + string.Join("\n  ", errors))
{
    public IReadOnlyList<KnowledgeError> Errors => errors;
}
