// encoder <target> <file>...: the knowledge base of the files as one message. A mistake in it is an error of the build.
using ClinicApi.Assessments;
using Google.Protobuf;

try
{
    var knowledge = KnowledgeBase.Load(args[1..].Select(path =>
    {
        using var stream = File.OpenRead(path);
        return KnowledgeFile.Read(Path.GetFileName(path), stream);
    }));
    File.WriteAllBytes(args[0], knowledge.Document.ToByteArray());
    return 0;
}
catch (KnowledgeException exception)
{
    foreach (var error in exception.Errors)
        Console.Error.WriteLine($"{error.File}: error KNOWLEDGE: {error.Path}: {error.Reason}");
    return 1;
}
