using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using ClinicApi.Scheduling;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Lists;
using ClinicApi.Server.Spacing;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Clinics;

/// <summary>A clinic's catalogue, compiled for scheduling.</summary>
internal sealed record CompiledClinic(
    string ClinicId, long CatalogueVersion, Clinic Clinic, ClinicCalendar Calendar,
    IReadOnlyDictionary<string, CompiledTreatment> Treatments, IReadOnlyDictionary<string, string> DisplayNames, long Bytes)
{
    public DateTimeZone Zone => Calendar.Zone;

    /// <summary>No treatment can be booked farther ahead.</summary>
    public Duration LongestHorizon { get; } =
        Treatments.Values.Select(treatment => treatment.Plan.Horizon).Append(CalendarCompiler.DefaultHorizon).Max();

    /// <summary>The resource names of the practitioners by their ids, as an answer with slots writes hundreds of them.</summary>
    public FrozenDictionary<string, ReadOnlyMemory<byte>> Practitioners { get; } = Calendar.Resources
        .Where(resource => resource.Key.Kind == Scheduling.ResourceKind.Practitioner)
        .ToFrozenDictionary(
            resource => resource.Key.Id,
            resource => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(ResourceKeys.Name(ClinicId, resource.Key)),
            StringComparer.Ordinal);

    /// <summary>Its practitioners, rooms and devices by how reservations name them.</summary>
    public ResourceKeyTable Keys { get; } = new(Calendar);

    public IntervalRules Intervals { get; } = new(Treatments);

    /// <summary>How a practitioner, room or device is called; its id once it is not in the catalogue any more.</summary>
    public string DisplayName(string name) => DisplayNames.GetValueOrDefault(name, ResourceNames.LastId(name));
}

/// <summary>A treatment as the contract has it and as scheduling has it.</summary>
/// <param name="Message">By the contract.</param>
/// <param name="Plan">For scheduling.</param>
/// <param name="Subject">What its offers are of.</param>
internal sealed record CompiledTreatment(V1.Treatment Message, Scheduling.Treatment Plan, OfferSubject Subject)
{
    /// <summary>The longest that it may take.</summary>
    public NodaTime.Duration Length { get; } =
        Plan.Phases.Aggregate(NodaTime.Duration.Zero, (total, phase) => total + (phase.MaxLength ?? phase.Length));

    public Procedure Procedure { get; } = IntervalRules.Compile(Message);

    /// <summary>By which offers name it.</summary>
    public ulong Mark { get; } = Marks.Of(Plan.Id);

    public OfferedTerms Terms { get; } = OfferedTerms.Of(Message);
}

/// <summary>A clinic's compiled catalogue together with a part of its diary, the two of one version.</summary>
internal sealed record ClinicDiary(CompiledClinic Clinic, IReadOnlyList<BusyRow> Rows)
{
    public IReadOnlyCollection<Busy> Busy => BusyWithout();

    /// <summary>What is occupied, but for some appointments.</summary>
    public IReadOnlyCollection<Busy> BusyWithout(params IReadOnlyCollection<string> appointmentIds) =>
    [
        .. Rows.Where(row => row.AppointmentId.Length == 0 || !appointmentIds.Contains(row.AppointmentId))
            .Select(Taken),
    ];

    /// <summary>What is occupied for staff who book over practitioners: their ordinary appointments do not count.</summary>
    public IReadOnlyCollection<Busy> BusyWhenOverbooking =>
        [.. Rows.Where(row => row.IsOverbooked || !ResourceKeys.IsPractitioner(row.Resource)).Select(Taken)];

    private static Busy Taken(BusyRow row) => new(ResourceKeys.Of(row.Resource), row.StartsAt, row.EndsAt)
    {
        Preparation = row.Preparation,
        Turnover = row.Turnover,
    };
}

/// <summary>Keeps compiled catalogues and reads diaries. A catalogue that has changed is noticed by its version in the diary's answer.</summary>
internal sealed class ClinicDirectory(Store store, Pepper pepper)
{
    // What a compiled catalogue occupies for each character of its documents, by measurement.
    private const int BytesOfACharacter = 6;

    // Clinics that nobody asks for are forgotten when there are too many.
    private const int MostRemembered = 2_000;

    private readonly ConcurrentDictionary<string, CompiledClinic> remembered = new();

    /// <returns>Null if there is no such clinic.</returns>
    public async Task<CompiledClinic?> FindAsync(string clinicId, CancellationToken cancellationToken) =>
        remembered.TryGetValue(clinicId, out var known) ? known : await LoadAsync(clinicId, cancellationToken);

    /// <returns>Null if there is no such clinic.</returns>
    public async Task<ClinicDiary?> ReadAsync(string clinicId, Instant from, Instant to, CancellationToken cancellationToken)
    {
        var diary = await store.Appointments.ReadDiaryAsync(clinicId, from, to, cancellationToken);
        var clinic = await FindAsync(clinicId, cancellationToken);
        if (clinic is not null && clinic.CatalogueVersion != diary.CatalogueVersion)
            clinic = await LoadAsync(clinicId, cancellationToken);
        return clinic is null ? null : new ClinicDiary(clinic, diary.Busy);
    }

    /// <summary>Reads the catalogue as it is now.</summary>
    /// <returns>Null if there is no such clinic.</returns>
    public async Task<CompiledClinic?> LoadAsync(string clinicId, CancellationToken cancellationToken)
    {
        var snapshot = await store.Catalogue.LoadAsync(clinicId, cancellationToken);
        if (snapshot is null)
        {
            remembered.TryRemove(clinicId, out _);
            return null;
        }

        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        return remembered[clinicId] = Compile(snapshot);
    }

    private CompiledClinic Compile(CatalogueSnapshot snapshot)
    {
        var clinic = (Clinic)CatalogueDocuments.Read(CatalogueResources.Clinic, snapshot.Clinic);
        var items = snapshot.Items.Select(CatalogueDocuments.Read).ToLookup(m => m.Descriptor);
        return new CompiledClinic(
            snapshot.Clinic.ClinicId,
            snapshot.Clinic.CatalogueVersion,
            clinic,
            CalendarCompiler.Calendar(
                clinic,
                items[Practitioner.Descriptor].Cast<Practitioner>(),
                items[Room.Descriptor].Cast<Room>(),
                items[Device.Descriptor].Cast<Device>(),
                items[V1.Closure.Descriptor].Cast<V1.Closure>()),
            items[V1.Treatment.Descriptor].Cast<V1.Treatment>().ToDictionary(
                t => ResourceNames.LastId(t.Name), t => Compile(snapshot.Clinic.ClinicId, t)),
            items[Practitioner.Descriptor].Cast<Practitioner>().Select(p => (p.Name, p.DisplayName))
                .Concat(items[Room.Descriptor].Cast<Room>().Select(r => (r.Name, r.DisplayName)))
                .Concat(items[Device.Descriptor].Cast<Device>().Select(d => (d.Name, d.DisplayName)))
                .ToDictionary(named => named.Name, named => named.DisplayName),
            BytesOfACharacter * (snapshot.Clinic.Document.Length + snapshot.Items.Sum(item => (long)item.Document.Length)));
    }

    private CompiledTreatment Compile(string clinicId, V1.Treatment treatment)
    {
        var plan = CalendarCompiler.Treatment(treatment);
        return new CompiledTreatment(treatment, plan, OfferSubject.Of(pepper, clinicId, plan.Id, OfferedTerms.Of(treatment)));
    }
}
