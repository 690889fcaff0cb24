using Google.Protobuf;

namespace ClinicApi.Cli.Running;

/// <summary>Reads messages of the contract that somebody wrote as JSON.</summary>
internal static class MessageFiles
{
    /// <param name="surroundings">Where the file lies.</param>
    /// <param name="path">A file, or <c>-</c> for standard input.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">It cannot be read, or is something else.</exception>
    public static async Task<T> ReadAsync<T>(Surroundings surroundings, string path, CancellationToken cancellationToken)
        where T : IMessage<T>, new()
    {
        try
        {
            var json = path == "-"
                ? await surroundings.Input.ReadToEndAsync(cancellationToken)
                : await File.ReadAllTextAsync(Path.GetFullPath(path, surroundings.Folder), cancellationToken);
            return JsonParser.Default.Parse<T>(json);
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new UsageException($"{path} is no {new T().Descriptor.Name} in JSON: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {failure.Message}");
        }
    }
}
