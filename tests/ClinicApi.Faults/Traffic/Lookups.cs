using ClinicApi.Faults.Histories;
using ClinicApi.V1;

namespace ClinicApi.Faults.Traffic;

/// <summary>What somebody at a booking desk looks up, with a consistency token or without.</summary>
internal sealed class Lookups(Attempts attempts, Notebook notes, Random random)
{
    /// <summary>Asks any node for what was just written: the appointment itself, or whether its time is still offered.</summary>
    public async Task AfterAsync(string clinic, Visit written, int by, string token, CancellationToken cancellationToken)
    {
        if (random.Next(2) == 0)
            await GetAsync(clinic, written.Name, by, token, cancellationToken);
        else if (written.Stretches.FirstOrDefault(s => s.Resource.Contains("/practitioners/", StringComparison.Ordinal)) is { } busy)
            await FindAsync(clinic, busy.Resource, by, token, cancellationToken);
    }

    public async Task GetAsync(string clinic, string name, int? tokenOf, string token, CancellationToken cancellationToken)
    {
        var entry = notes.Begin();
        var request = new GetAppointmentRequest { Name = name };
        var answer = await attempts.AskAsync(
            (node, options) => new AppointmentService.AppointmentServiceClient(node).GetAppointmentAsync(request, options), cancellationToken, token);
        notes.Add(entry, OperationKind.Get, clinic, answer, o => o with
        {
            Target = name,
            TokenOf = tokenOf,
            Visit = answer.Response is null ? null : Seen.Of(answer.Response),
        });
    }

    public async Task<IReadOnlyList<Slot>> FindAsync(string clinic, string practitioner, int? tokenOf, string token, CancellationToken cancellationToken)
    {
        var entry = notes.Begin();
        var request = new SearchAvailabilityRequest
        {
            Treatments = { Town.TreatmentOf(clinic) },
            Window = new SearchWindow { StartTime = Town.At(0), EndTime = Town.At(Town.Starts) },
            Practitioner = practitioner,
            MaxSlots = practitioner.Length > 0 ? Town.Starts : 20,
        };
        var answer = await attempts.AskAsync(
            (node, options) => new AppointmentService.AppointmentServiceClient(node).SearchAvailabilityAsync(request, options), cancellationToken, token);
        var slots = answer.Response?.Results.SelectMany(r => r.Slots).ToList() ?? [];
        notes.Add(entry, OperationKind.Search, clinic, answer, o => o with
        {
            TokenOf = tokenOf,
            Found = practitioner.Length == 0 ? [] : [.. slots.Select(s => new Stretch(practitioner, s.StartTime.Seconds + Town.Numbing, s.EndTime.Seconds))],
        });
        return slots;
    }
}
