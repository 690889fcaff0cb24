namespace ClinicApi.Scheduling;

/// <summary>
/// A rule that written data breaks: the path of the field in the records of this assembly, in snake case as on the wire
/// (<c>phases[1].roles[0]</c>), and the rule in words for a person.
/// </summary>
public sealed record Violation(string Field, string Description);
