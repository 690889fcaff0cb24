using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk;

/// <summary>Fields of a message, for the mask of an update: <c>PatientFields.Email | PatientFields.Phone</c>.</summary>
/// <typeparam name="T">The message. Fields of different messages do not mix.</typeparam>
public sealed class FieldSet<T>
    where T : class, IMessage<T>
{
    private readonly string[] paths;

    /// <summary>Makes a set of one path, for one that has no name of its own.</summary>
    /// <param name="path">The names of the fields that lead to it, with dots between, for example <c>inputs.history.smoking</c>.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public FieldSet(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        paths = [path];
    }

    private FieldSet(string[] paths) => this.paths = paths;

    /// <summary>The paths, each once.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>The fields of both.</summary>
    /// <param name="left">Some fields.</param>
    /// <param name="right">Further fields.</param>
    public static FieldSet<T> operator |(FieldSet<T> left, FieldSet<T> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new FieldSet<T>([.. left.paths.Union(right.paths)]);
    }

    /// <summary>The mask as requests take it.</summary>
    /// <param name="fields">The fields. Null: no mask.</param>
    public static implicit operator FieldMask?(FieldSet<T>? fields) => fields?.ToFieldMask();

    /// <summary>The mask as requests take it.</summary>
    /// <returns>A new mask.</returns>
    public FieldMask ToFieldMask() => new() { Paths = { paths } };

    /// <summary>The paths with commas between.</summary>
    /// <returns>For example <c>email,phone</c>.</returns>
    public override string ToString() => string.Join(',', paths);
}
