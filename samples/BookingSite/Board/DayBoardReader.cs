using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.BookingSite.Board;

/// <summary>Reads a clinic's day and lays it out.</summary>
public sealed class DayBoardReader([FromKeyedServices(Site.Staff)] ClinicApiClient clinicApi, TimeProvider time)
{
    private const int MinutesPerColumn = 60 / DayBoard.ColumnsPerHour;
    private const int UsualOpening = 9;
    private const int UsualClosing = 18;

    public async Task<DayBoard> ReadAsync(Clinic clinic, DateOnly day, CancellationToken cancellationToken)
    {
        var clock = new ClinicClock(clinic.TimeZone);
        var practitioners = await clinicApi.Clinics.ListPractitionersAsync(clinic.Name, cancellationToken: cancellationToken)
            .Select(p => (p.Name, p.DisplayName)).ToListAsync(cancellationToken);
        var rooms = await clinicApi.Clinics.ListRoomsAsync(clinic.Name, cancellationToken: cancellationToken)
            .Select(r => (r.Name, r.DisplayName)).ToListAsync(cancellationToken);
        var treatments = await clinicApi.Clinics.ListTreatmentsAsync(clinic.Name, cancellationToken: cancellationToken)
            .ToDictionaryAsync(t => t.Name, t => t.DisplayName, cancellationToken: cancellationToken);
        var visits = await clinicApi.Appointments.ListAppointmentsAsync(
            new ListAppointmentsRequest { Parent = clinic.Name, StartTime = clock.Midnight(day), EndTime = clock.Midnight(day.AddDays(1)) },
            cancellationToken: cancellationToken)
            .Where(visit => visit.State is not (AppointmentState.Cancelled or AppointmentState.NoShow))
            .ToListAsync(cancellationToken);

        var first = visits.Select(visit => clock.Local(visit.StartTime).Hour).DefaultIfEmpty(UsualOpening).Min();
        var last = visits.Select(visit => clock.Local(visit.EndTime).AddMinutes(-1).Hour + 1).DefaultIfEmpty(UsualClosing).Max();
        int Column(Timestamp instant) => (int)Math.Round((clock.Local(instant).TimeOfDay.TotalMinutes - first * 60) / MinutesPerColumn) + 1;

        var blocks = visits.SelectMany((visit, index) => BlocksOf(visit, Letter(index), treatments[visit.Treatment], clock, Column)).ToLookup(b => b.Resource, b => b.Block);
        BoardLane[] Lanes(List<(string Name, string DisplayName)> resources) =>
            [.. resources.Select(r => new BoardLane(r.DisplayName, [.. blocks[r.Name].OrderBy(b => b.FirstColumn)]))];
        BoardGroup[] groups = [new("Practitioners", Lanes(practitioners)), new("Rooms", Lanes(rooms))];

        var now = time.GetUtcNow().ToTimestamp();
        var nowColumn = clock.DayOf(now) == day && clock.Local(now).Hour >= first && clock.Local(now).Hour < last ? Column(now) : (int?)null;
        return new DayBoard(day, first, last, groups, FindMeanwhiles(groups), visits.Count, nowColumn);
    }

    private static IEnumerable<(string Resource, BoardBlock Block)> BlocksOf(
        Appointment visit, string letter, string treatment, ClinicClock clock, Func<Timestamp, int> column) =>
        from phase in visit.Phases
        let attended = visit.Assignments.Any(a => Occupies(a, phase) && a.Resources.Any(r => PractitionerName.TryParse(r, out _)))
        from assignment in visit.Assignments
        where Occupies(assignment, phase)
        from resource in assignment.Resources
        select (resource, new BoardBlock(
            visit.Name, letter, treatment, phase.DisplayName, phase.Kind, clock.Time(phase.StartTime), clock.Time(phase.EndTime),
            column(phase.StartTime), column(phase.EndTime), visit.State, attended));

    private static bool Occupies(RoleAssignment assignment, AppointmentPhase phase) =>
        phase.Roles.Contains(assignment.RoleId) && (assignment.Phases.Count == 0 || assignment.Phases.Contains(phase.PhaseId));

    private static List<Meanwhile> FindMeanwhiles(BoardGroup[] groups)
    {
        var (practitioners, rooms) = (groups[0].Lanes, groups[1].Lanes);
        return [.. from room in rooms
                   from waiting in room.Blocks
                   where !waiting.IsAttended && waiting.Kind == PhaseKind.Numbing
                   from practitioner in practitioners
                   where practitioner.Blocks.Any(b => b.Visit == waiting.Visit)
                   let elsewhere = practitioner.Blocks.FirstOrDefault(
                       b => b.Visit != waiting.Visit && b.FirstColumn < waiting.EndColumn && b.EndColumn > waiting.FirstColumn)
                   where elsewhere is not null
                   orderby waiting.FirstColumn
                   select new Meanwhile(waiting.From, waiting.Until, room.Name, waiting.Letter, practitioner.Name, elsewhere.Letter, elsewhere.Phase)];
    }

    // A, B, … Z, A1, B1: people at the board speak of «visit C», and no patient is named.
    private static string Letter(int index) => $"{(char)('A' + index % 26)}{(index < 26 ? "" : index / 26)}";
}
