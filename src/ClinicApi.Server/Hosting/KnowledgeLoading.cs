using ClinicApi.Assessments;

namespace ClinicApi.Server.Hosting;

/// <summary>Loads the knowledge base: the one that comes with the server, or the operator's own in its place.</summary>
internal static class KnowledgeLoading
{
    /// <exception cref="SettingsException">It is not there, or must not be used; with each file, path and reason.</exception>
    public static KnowledgeBase Load(ServerSettings settings)
    {
        try
        {
            return settings.KnowledgeFolder.Length == 0 ? KnowledgeBase.LoadEmbedded() : KnowledgeBase.Load(Files(settings.KnowledgeFolder));
        }
        catch (KnowledgeException exception)
        {
            throw new SettingsException([.. exception.Errors.Select(error => $"Knowledge base: {error}")]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{ServerSettings.Section}:Knowledge:Folder cannot be read."]);
        }
    }

    private static IEnumerable<KnowledgeFile> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(path =>
        {
            using var stream = File.OpenRead(path);
            return KnowledgeFile.Read(Path.GetFileName(path), stream);
        });
}
