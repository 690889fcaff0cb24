using System.Collections.Frozen;

namespace ClinicApi.Sdk.Calls;

/// <summary>What the contract's annotations say of one method, as far as a client acts on it.</summary>
internal abstract class MethodRules(string service, string method)
{
    /// <summary>Every method of the contract, by its full name as gRPC writes it: <c>/package.Service/Method</c>.</summary>
    public static FrozenDictionary<string, MethodRules> ByFullName { get; } =
        ContractMethods.All.ToFrozenDictionary(m => $"/{m.Service}/{m.Method}");

    public string Service => service;

    public string Method => method;

    public bool IsMutation { get; init; }

    /// <summary>Whether it streams something that has an end.</summary>
    public bool IsStream { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether sending a request twice does no more than sending it once.</summary>
    public abstract bool IsRepeatable { get; }
}

/// <summary>The same, with what needs the request.</summary>
internal sealed class MethodRules<TRequest>(string service, string method) : MethodRules(service, method)
    where TRequest : class
{
    public Func<TRequest, string>? RequestId { get; init; }

    public Action<TRequest, string>? SetRequestId { get; init; }

    /// <summary>A name in the clinic that the request concerns.</summary>
    public Func<TRequest, string?>? NameInClinic { get; init; }

    public override bool IsRepeatable => !IsMutation || SetRequestId is not null;

    /// <summary>Id of the clinic that a request concerns, or null.</summary>
    public string? ClinicOf(TRequest request)
    {
        var parts = NameInClinic?.Invoke(request)?.Split('/', 3);
        return parts is ["clinics", var clinic, ..] ? clinic : null;
    }
}
