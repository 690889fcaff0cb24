using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>A call on its way through the pipeline: what each stage finds out, for the stages and the service after it.</summary>
internal sealed class Call(ServerCallContext context, MethodContract method, IMessage request, string correlationId)
{
    public ServerCallContext Context { get; } = context;

    public MethodContract Method { get; } = method;

    public IMessage Request { get; } = request;

    public string CorrelationId { get; } = correlationId;

    /// <summary>The answer of a unary call, once there is one that is a message and not the bytes of one.</summary>
    public IMessage? Response { get; set; }

    /// <summary>How many bytes the answer has, if it is the bytes of a message.</summary>
    public int AnswerBytes { get; set; }

    /// <summary>Set by authentication; the stages after it and the services rely on it.</summary>
    public Caller Caller
    {
        get => caller ?? throw new InvalidOperationException("The call is not authenticated yet.");
        set => caller = value;
    }

    public bool IsAuthenticated => caller is not null;

    /// <summary>The request's id in its canonical form and its fingerprint, if the caller sent one.</summary>
    public RequestIdentity? RequestIdentity { get; set; }

    /// <summary>Why the call was refused, once it was.</summary>
    public ErrorReason Refusal { get; set; }

    /// <summary>Whether the mutation's own transaction has recorded the call in the audit log.</summary>
    public bool IsAudited { get; set; }

    /// <summary>The write that the answer tells of; null if the call has written nothing.</summary>
    public Commit? Reached { get; set; }

    /// <summary>The clinics that the request is about, as far as it names them properly, each once and in the order of the request.</summary>
    public IReadOnlyList<string> ClinicIds => clinicIds ??= FindClinicIds();

    /// <summary>Whom the call works for: the caller, in the clinics that the request names, or without any in all that it may reach.</summary>
    public Tenant Tenant
    {
        get
        {
            var (now, known) = (Caller, tenant);
            if (known is null || !ReferenceEquals(known.Caller, now))
                tenant = known = new TenantOf(now, now.TenantIn(ClinicIds));
            return known.Tenant;
        }
    }

    private Caller? caller;
    private TenantOf? tenant;
    private IReadOnlyList<string>? clinicIds;

    public Access AccessTo(string clinicId) => Caller.AccessTo(clinicId);

    /// <summary>Nearly every request is about one.</summary>
    private List<string> FindClinicIds() => Method.ClinicField?.ReadStrings(Request) switch
    {
        null => [],
        [var only] => ResourceNames.TryClinicId(only) is { } clinicId ? [clinicId] : [],
        var names => Distinct(names),
    };

    private static List<string> Distinct(IReadOnlyList<string> names)
    {
        var (distinct, known) = (new List<string>(names.Count), new HashSet<string>(names.Count, StringComparer.Ordinal));
        for (var i = 0; i < names.Count; i++)
        {
            if (ResourceNames.TryClinicId(names[i]) is { } clinicId && known.Add(clinicId))
                distinct.Add(clinicId);
        }

        return distinct;
    }

    public static Call Of(ServerCallContext context) => (Call)context.UserState[typeof(Call)];

    private sealed record TenantOf(Caller Caller, Tenant Tenant);
}

/// <summary>What makes a request recognisable when it comes again.</summary>
internal sealed record RequestIdentity(string RequestId, byte[] Fingerprint);
