using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;

namespace ClinicApi.Server.Calls;

/// <summary>
/// Decides from the contract's annotations whether the caller may call the method, for the clinic or the partner that it is about.
/// Default is deny.
/// </summary>
internal sealed class AuthorizationStage : IStage
{
    public Task RunAsync(Call call, Func<Task> next)
    {
        Authorize(call);
        return next();
    }

    public static void Authorize(Call call)
    {
        var (method, caller) = (call.Method, call.Caller);
        if (!method.Rule.Callers.Contains(caller.Kind))
            throw new ApiException(ErrorReason.ScopeMissing, "The method is not for this kind of caller.");
        if (!caller.Scopes.Contains(method.Rule.Scope))
            throw Refusals.ScopeMissing(method.Rule.Scope, $"The method needs the scope {method.Rule.Scope}.");

        // A name that does not follow its pattern is left to validation, which refuses every one.
        foreach (var clinicId in call.ClinicIds)
        {
            if (caller.ScopesAt(clinicId) is not { } scopes)
                throw Refusals.NotFound(TypeOf(method.ClinicField!), FirstNameIn(call, clinicId));
            if (!scopes.Contains(method.Rule.Scope))
                throw Refusals.ScopeMissing(method.Rule.Scope, $"The grant for the clinic does not cover the scope {method.Rule.Scope}.");
        }

        if (caller.Kind == CallerKind.Administrator)
            return;
        foreach (var name in method.PartnerField?.ReadStrings(call.Request) ?? [])
        {
            if (ResourceNames.TryPartnerId(name) is { } partnerId && partnerId != caller.PartnerId)
                throw Refusals.NotFound(TypeOf(method.PartnerField!), name);
        }
    }

    private static string FirstNameIn(Call call, string clinicId) =>
        call.Method.ClinicField!.ReadStrings(call.Request).First(name => ResourceNames.TryClinicId(name) == clinicId);

    private static string TypeOf(FieldPath field)
    {
        var rule = ApiContract.RuleOf(field.Last);
        return rule.ChildType.Length > 0
            ? ApiContract.TypeOfPattern(ApiContract.ParentPattern(rule.ChildType))
            : rule.ResourceTypes[0];
    }
}
