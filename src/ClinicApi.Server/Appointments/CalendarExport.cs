using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Appointments as a calendar file. It names treatments, people and rooms of the clinic, and no patient.</summary>
internal sealed class CalendarExport(Store store, ClinicDirectory directory, CatalogueReader catalogue, Hosting.Clock clock)
{
    private const int PageSize = 500;
    private const int MostAppointments = 10_000;

    public async Task<ExportCalendarResponse> ExportAsync(Call call, ExportCalendarRequest request, CancellationToken cancellationToken)
    {
        SearchRules.RefuseWindow(request.Window, "window");
        if (request.Resource.Length > 0)
            await catalogue.GetAsync(CatalogueResources.OfCollection(request.Resource.Split('/')[2]), request.Resource, cancellationToken);
        var clinic = await directory.FindAsync(ResourceNames.ClinicId(request.Parent), cancellationToken)
            ?? throw Refusals.NotFound("clinic", request.Parent);

        var from = request.Window.StartTime.ToInstant();
        var to = request.Window.EndTime.ToInstant();
        var calendar = new CalendarWriter(clinic.Zone, from, to, clock.Now());
        await foreach (var row in RowsAsync(call, clinic.ClinicId, new AppointmentFilter(from, to, "", []), cancellationToken))
        {
            var plan = AppointmentPlans.Read(row.Plan);
            var resources = plan.Assignments.SelectMany(a => a.Resources).ToList();
            if (request.Resource.Length == 0 || resources.Contains(request.Resource))
                calendar.Add(Entry(clinic, row, resources));
        }

        return new ExportCalendarResponse { Icalendar = calendar.ToString() };
    }

    private async IAsyncEnumerable<AppointmentRow> RowsAsync(
        Call call, string clinicId, AppointmentFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (NodaTime.Instant StartsAt, string Id)? after = null;
        for (var total = 0; total < MostAppointments; total += PageSize)
        {
            var page = await store.Appointments.ListAsync(call.AccessTo(clinicId), filter, after, PageSize, cancellationToken);
            foreach (var row in page)
                yield return row;
            if (page.Count < PageSize)
                yield break;
            after = (page[^1].StartsAt, page[^1].AppointmentId);
        }

        throw Refusals.Invalid("window", $"holds more than {MostAppointments} appointments; export shorter windows");
    }

    private static CalendarEntry Entry(CompiledClinic clinic, AppointmentRow row, IEnumerable<string> resources) => new(
        Uid: $"{row.AppointmentId}@{row.ClinicId}.clinicapi",
        Sequence: row.Version - 1,
        row.StartsAt,
        row.EndsAt,
        row.UpdatedAt,
        Summary: clinic.Treatments.TryGetValue(row.TreatmentId, out var treatment) ? treatment.Message.DisplayName : row.TreatmentId,
        Location: clinic.Clinic.DisplayName,
        Description: string.Join('\n', resources.Select(name => clinic.DisplayName(name))),
        Cancelled: (AppointmentState)row.State is AppointmentState.Cancelled or AppointmentState.NoShow);
}
