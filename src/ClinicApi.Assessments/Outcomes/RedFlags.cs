using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>Finds the red flags that adverse events raise. Each of them holds the patient's courses.</summary>
public static class RedFlags
{
    /// <summary>The flags, the most urgent first and otherwise in the order of the knowledge base.</summary>
    public static IReadOnlyList<RedFlag> Of(KnowledgeBase knowledge, IEnumerable<AdverseEvent> events)
    {
        var all = events.ToList();
        return
        [
            .. knowledge.Document.RedFlags
                .Where(flag => all.Any(adverse => flag.AdverseEvents.Contains(adverse.Kind) && adverse.Severity >= flag.MinimumSeverity))
                .OrderBy(flag => flag.Urgency)
                .Select(flag => new RedFlag { RuleId = flag.Id, Action = flag.Action, Urgency = flag.Urgency }),
        ];
    }
}
