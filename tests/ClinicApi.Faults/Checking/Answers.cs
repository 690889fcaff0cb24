using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Checking;

/// <summary>Whatever happens to it, the server answers with documented errors and takes nothing for its own fault.</summary>
internal static class Answers
{
    public static IEnumerable<Violation> Check(History history) =>
    [
        .. history.Operations.Where(o => o.Undocumented.Length > 0)
            .Select(o => new Violation(Promise.OnlyDocumentedErrors, $"Operation {o.Id} ({o.Kind}) was answered {o.Undocumented}.")),
        .. history.ServerFaults.Select(fault => new Violation(Promise.OnlyDocumentedErrors, $"The server noted: {fault}")),
    ];
}
