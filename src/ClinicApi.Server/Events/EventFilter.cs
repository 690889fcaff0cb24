using System.Collections.Frozen;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Events;

/// <summary>What a reader asks for, and of that what it may see.</summary>
internal sealed class EventFilter
{
    public const string EventScope = "events.read";
    private const string AssessmentScope = "assessments.read";

    private readonly IReadOnlyList<string> clinics;
    private readonly FrozenSet<EventType> types;

    public EventFilter(IEnumerable<string> clinicNames, IEnumerable<EventType> types)
    {
        clinics = [.. clinicNames.Select(ResourceNames.ClinicId).Distinct().Order(StringComparer.Ordinal)];
        this.types = types.ToFrozenSet();
        Canonical = string.Join(',', clinics) + ';' + string.Join(',', this.types.Select(type => (int)type).Order());
    }

    /// <summary>The same for filters that mean the same.</summary>
    public string Canonical { get; }

    /// <summary>The ids of the clinics to read, in order: those that were asked for, or all whose events are granted to the caller by now.</summary>
    public IReadOnlyList<string> ClinicsFor(Caller caller) =>
        clinics.Count > 0 ? clinics : [.. caller.ClinicsWith(EventScope).Order(StringComparer.Ordinal)];

    public bool Matches(ReadEvent read, Caller caller)
    {
        var type = (EventType)read.Event.Type;
        return (types.Count == 0 || types.Contains(type)) && MaySee(type, read, caller);
    }

    /// <summary>What is added to the contract later is for the clinic's own people and services until somebody decides otherwise.</summary>
    private static bool MaySee(EventType type, ReadEvent read, Caller caller) => type switch
    {
        >= EventType.ClinicCreated and <= EventType.ClosureDeleted => true,
        // Partners see what is signed, while it is shared with them.
        EventType.AssessmentFinalized or EventType.AssessmentSuperseded =>
            caller.Holds(AssessmentScope, read.Event.ClinicId) && (caller.SeesWholeClinic || read.IsShared),
        (>= EventType.AssessmentCreated and <= EventType.OutcomeRecorded) or EventType.PhotoUploaded or EventType.PhotoDeleted =>
            caller.Holds(AssessmentScope, read.Event.ClinicId) && caller.SeesWholeClinic,
        _ => caller.SeesWholeClinic || read.IsOwn,
    };
}
