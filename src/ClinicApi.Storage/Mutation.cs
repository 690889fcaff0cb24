using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Changes to one clinic that are committed together or not at all: the request's claim, what guards patients and courses, the changes,
/// the reservations, the audit entries and the events, sent in that order. A mutation of no clinic ("") has no events.
/// Versions are counted by the store: a created row keeps its version, an updated one gets the expected one plus one.
/// What may be changed stands with each capability, in its …Mutations.
/// </summary>
public sealed class Mutation(string clinicId)
{
    private readonly List<Statement> patients = [];
    private readonly List<Statement> courses = [];
    private readonly List<Statement> changes = [];
    private readonly List<Statement> limits = [];
    private readonly List<(ReservationRow Row, Statement Insert)> reservations = [];
    private readonly List<Statement> audit = [];
    private readonly List<EventDraft> events = [];
    private readonly List<DiaryChange> diary = [];
    private Statement? claim;
    private bool touchesCatalogue;

    public string ClinicId { get; } = clinicId;

    /// <summary>What subscribers will be told, in order.</summary>
    public IReadOnlyList<EventDraft> Events => events;

    /// <summary>What becomes of occupied time, as far as it is known without asking the database.</summary>
    public IReadOnlyList<DiaryChange> DiaryChanges => diary;

    public Mutation Claim(RequestClaim request)
    {
        claim = claim is null
            ? RequestWrites.Claim(ClinicId, request)
            : throw new InvalidOperationException("A mutation has one request.");
        return this;
    }

    public Mutation Emit(EventDraft draft)
    {
        if (ClinicId.Length == 0)
            throw new InvalidOperationException("Events belong to a clinic.");

        events.Add(draft);
        return this;
    }

    public Mutation Record(AuditEntry entry)
    {
        audit.Add(AuditWrites.Append(entry));
        return this;
    }

    /// <summary>Whether it takes time in a diary: such mutations write their clinic's rows only, and are what a node has many of at once.</summary>
    internal bool TakesTime { get; private set; }

    internal List<Statement> Compile()
    {
        var statements = new List<Statement>();
        if (claim is not null)
            statements.Add(claim);
        statements.AddRange(patients.OrderBy(statement => statement.Subject, StringComparer.Ordinal));
        statements.AddRange(courses);
        if (TakesTime)
            statements.Add(ReservationWrites.ClearExpired(ClinicId));
        statements.AddRange(changes);
        statements.AddRange(reservations
            .OrderBy(reservation => reservation.Row.Resource, StringComparer.Ordinal)
            .ThenBy(reservation => reservation.Row.StartsAt)
            .Select(reservation => reservation.Insert));
        if (touchesCatalogue)
            statements.AddRange([CatalogueWrites.BumpVersion(ClinicId), FreedTimeWrites.Everything(ClinicId)]);
        statements.AddRange(audit);
        var transactionId = Guid.CreateVersion7().ToString();
        if (limits.Count > 0 && events.Count == 0)
            throw new InvalidOperationException("A limit is judged with the number of an event.");
        for (var i = 0; i < events.Count; i++)
        {
            statements.Add(EventWrites.Number(ClinicId));
            if (i == 0)
                statements.AddRange(limits);
            statements.Add(EventWrites.Append(ClinicId, events[i], transactionId, last: i == events.Count - 1));
        }

        if (events.Count == 0 && ClinicId.Length > 0)
            statements.Add(new Statement(EventWrites.LastSequence, ClinicId) { Returns = true });
        return statements;
    }

    /// <summary>
    /// What several mutations of a patient write comes first, and then what several of a course do: who loses waits for no row that the
    /// winner needs.
    /// </summary>
    internal Mutation GuardPatient(Statement statement)
    {
        patients.Add(statement);
        return this;
    }

    /// <inheritdoc cref="GuardPatient"/>
    internal Mutation GuardCourse(Statement statement)
    {
        courses.Add(statement);
        return this;
    }

    internal Mutation Change(IEnumerable<Statement> statements)
    {
        changes.AddRange(statements);
        return this;
    }

    internal Mutation ChangeCatalogue(IEnumerable<Statement> statements)
    {
        touchesCatalogue = true;
        return Change(statements);
    }

    /// <summary>Judged under the lock that numbers events, so a mutation with a limit needs an event.</summary>
    internal Mutation Limit(Statement statement)
    {
        limits.Add(statement);
        return this;
    }

    /// <summary>Tells the diaries in memory.</summary>
    internal Mutation Tell(DiaryChange change)
    {
        diary.Add(change);
        return this;
    }

    internal Mutation TakeTime()
    {
        TakesTime = true;
        return this;
    }

    /// <summary>
    /// Takes the time, with the margins around it, and says how many reservations that is. All reservations of a mutation are inserted in
    /// one order, resource by resource, whatever order they were given in: two mutations that want the same resources wait for each other
    /// instead of deadlocking.
    /// </summary>
    internal int Reserve(IReadOnlyList<ReservationRow> rows, Func<ReservationRow, Statement> insert)
    {
        TakeTime();
        List<ReservationRow> all = [.. rows, .. Margins.Around(rows)];
        reservations.AddRange(all.Select(row => (row, insert(row))));
        return all.Count;
    }
}
