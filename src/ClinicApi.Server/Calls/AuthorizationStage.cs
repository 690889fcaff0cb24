using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;

namespace ClinicApi.Server.Calls;

/// <summary>Decides from the contract's annotations whether the caller may call the method for the clinic. Default is deny.</summary>
internal sealed class AuthorizationStage : IStage
{
    public Task RunAsync(Call call, Func<Task> next)
    {
        Authorize(call);
        return next();
    }

    public static void Authorize(Call call)
    {
        var rule = call.Method.Rule;
        if (!rule.Callers.Contains(call.Caller.Kind))
            throw new ApiException(ErrorReason.ScopeMissing, "The method is not for this kind of caller.");
        if (!call.Caller.Scopes.Contains(rule.Scope))
        {
            throw new ApiException(ErrorReason.ScopeMissing, $"The method needs the scope {rule.Scope}.")
            {
                Metadata = new Dictionary<string, string> { ["scope"] = rule.Scope },
            };
        }

        // A name without a clinic in it is left to validation, which refuses every name that does not follow its pattern.
        foreach (var name in call.Method.ClinicField?.ReadStrings(call.Request) ?? [])
        {
            if (ResourceNames.TryClinicId(name) is { } clinicId && !call.Caller.MayReach(clinicId))
                throw Refusals.NotFound(TypeOf(call.Method), name);
        }
    }

    private static string TypeOf(MethodContract method)
    {
        var rule = ApiContract.RuleOf(method.ClinicField!.Last);
        return rule.ChildType.Length > 0
            ? ApiContract.TypeOfPattern(ApiContract.ParentPattern(rule.ChildType))
            : rule.ResourceTypes[0];
    }
}
