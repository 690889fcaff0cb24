using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>
/// Which value holds where authorities disagree: the conservative one, or the permissive one for the rules that are named. No rules: for
/// all, and for the needle lengths, doses and times beside them.
/// </summary>
public sealed record ChosenProfile(RuleProfile Profile, IReadOnlySet<string> Rules)
{
    public static readonly ChosenProfile Conservative = new(RuleProfile.Conservative, new HashSet<string>());

    public static readonly ChosenProfile Permissive = new(RuleProfile.Permissive, new HashSet<string>());

    /// <summary>What holds for all that is no rule.</summary>
    public RuleProfile Beside => Profile == RuleProfile.Permissive && Rules.Count == 0 ? RuleProfile.Permissive : RuleProfile.Conservative;

    /// <summary>Unspecified is conservative.</summary>
    public static ChosenProfile Of(RuleProfile profile) => profile == RuleProfile.Permissive ? Permissive : Conservative;

    /// <summary>The permissive one for some rules.</summary>
    public static ChosenProfile PermissiveFor(IEnumerable<string> rules) => new(RuleProfile.Permissive, rules.ToHashSet());

    internal int IndexFor(string ruleId) => Profile == RuleProfile.Permissive && (Rules.Count == 0 || Rules.Contains(ruleId)) ? 1 : 0;

    internal static RuleProfile At(int index) => index == 1 ? RuleProfile.Permissive : RuleProfile.Conservative;
}
