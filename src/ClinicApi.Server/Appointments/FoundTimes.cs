using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>What a search found for one treatment, and on what.</summary>
/// <param name="Name">The treatment's name, as it was asked for.</param>
/// <param name="Diary">The clinic on which it was found.</param>
/// <param name="Treatment">The treatment as it was then.</param>
/// <param name="Query">The question.</param>
/// <param name="Practitioner">Who was wanted.</param>
/// <param name="Wanted">How much.</param>
/// <param name="Slots">The times.</param>
/// <param name="Truncated">Whether there are more.</param>
internal sealed record FoundTimes(
    string Name, LiveDiary Diary, CompiledTreatment Treatment, SearchQuery Query, ResourceKey? Practitioner, Wanted Wanted,
    ImmutableArray<Slot> Slots, bool Truncated)
{
    /// <summary>What the patient's procedures and assessment say.</summary>
    public Conditions Conditions { get; init; } = Conditions.None;

    /// <summary>Before it they allow nothing. Null: they allow the whole window, or nothing ever.</summary>
    public Instant? EarliestSafe => Query.Forbidden.FirstAllowed(From, Diary.Clinic.Zone) is { } allowed && allowed > From ? allowed : null;

    private Instant From => Instant.Max(Query.Window.Start, Query.Now);
}
