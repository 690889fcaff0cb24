using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.BadInput;

/// <summary>A mistake, the reason that it is answered with, and the field or precondition that the answer names; a star ends a prefix.</summary>
public sealed record BadRequestRow(string What, ErrorReason Reason, string Named, Func<Task> Call)
{
    public static BadRequestRow Row<T>(string what, ErrorReason reason, string named, Func<AsyncUnaryCall<T>> call) =>
        new(what, reason, named, () => call().ResponseAsync);

    /// <summary>Makes all the mistakes and tells of every one that is answered otherwise.</summary>
    public static async Task ExpectAllAsync(params IEnumerable<BadRequestRow> rows)
    {
        List<string> wrong = [];
        foreach (var row in rows)
        {
            if (await row.TryAsync() is { } problem)
                wrong.Add($"{row.What}: expected {row.Reason.WireName()} [{row.Named}], got {problem}");
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private async Task<string?> TryAsync()
    {
        try
        {
            await Call();
            return "success";
        }
        catch (RpcException exception)
        {
            var refused = Refused.Read(exception);
            var asExpected = refused.Reason == Reason.WireName() && refused.Code == Reason.StatusCode()
                && (Named.Length == 0 || refused.Fields.Concat(refused.Preconditions).Any(IsNamed));
            return asExpected ? null : refused.Describe();
        }
    }

    private bool IsNamed(string name) => Named.EndsWith('*') ? name.StartsWith(Named[..^1], StringComparison.Ordinal) : name == Named;
}
