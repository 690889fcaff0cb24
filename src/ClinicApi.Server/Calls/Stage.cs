namespace ClinicApi.Server.Calls;

/// <summary>A named step that every call passes, unary or streaming, in the order that <see cref="Pipeline"/> declares.</summary>
internal interface IStage
{
    Task RunAsync(Call call, Func<Task> next);
}
