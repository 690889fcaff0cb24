using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Changes to one clinic that are committed together or not at all: the request's claim, the changes, the reservations,
/// the audit entries and the events, sent in that order. A mutation of no clinic ("") has no events.
/// Versions are counted by the store: a created row keeps its version, an updated one gets the expected one plus one.
/// </summary>
public sealed class Mutation(string clinicId)
{
    private readonly List<Statement> guards = [];
    private readonly List<Statement> changes = [];
    private readonly List<Statement> limits = [];
    private readonly List<(ReservationRow Row, Statement Insert)> reservations = [];
    private readonly List<Statement> audit = [];
    private readonly List<EventDraft> events = [];
    private readonly List<DiaryChange> diary = [];
    private Statement? claim;
    private bool touchesCatalogue;
    private bool reserves;

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

    public Mutation CreateClinic(ClinicRow row) => Change(CatalogueWrites.Create(row));

    public Mutation UpdateClinic(ClinicRow row, long expectedVersion) =>
        ChangeCatalogue([CatalogueWrites.Update(row, expectedVersion)]);

    /// <summary>Refused as in use while the clinic has patients.</summary>
    public Mutation DeleteClinic(long expectedVersion) => Change(CatalogueWrites.DeleteClinic(ClinicId, expectedVersion));

    public Mutation CreateItem(CatalogueRow row) => ChangeCatalogue(CatalogueWrites.Create(row));

    public Mutation UpdateItem(CatalogueRow row, long expectedVersion) =>
        ChangeCatalogue([CatalogueWrites.Update(row, expectedVersion)]);

    /// <summary>A practitioner, room or device with a reservation that is not over is in use.</summary>
    public Mutation DeleteItem(CatalogueKind kind, string id, long expectedVersion) =>
        ChangeCatalogue(CatalogueWrites.Delete(ClinicId, kind, id, expectedVersion));

    public Mutation CreatePatient(PatientRow row) => Change([PatientWrites.Create(row)]);

    public Mutation UpdatePatient(PatientRow row, long expectedVersion) =>
        Change([PatientWrites.Update(row, expectedVersion)]);

    /// <summary>A patient with a reservation that is not over is in use.</summary>
    public Mutation ErasePatient(string id, long expectedVersion) =>
        Change(PatientWrites.Erase(ClinicId, id, expectedVersion));

    /// <summary>Refused as changed sessions if the source has got something since it was read, or now overlaps the target.</summary>
    public Mutation MergePatients(PatientMerger merger) => Change(PatientMergerWrites.Merge(merger));

    /// <summary>Refused as a version mismatch while another consent to the same stands.</summary>
    public Mutation RecordConsent(ConsentRow row) => Change([PatientWrites.Keep(row.ClinicId, row.PatientId), ConsentWrites.Record(row)]);

    /// <summary>Ends the consent at the row's moment of revocation. Refused as a version mismatch if it has ended before.</summary>
    public Mutation RevokeConsent(ConsentRow row, long expectedVersion) => Change([ConsentWrites.Revoke(row, expectedVersion)]);

    public Mutation PlaceHold(HoldRow row, IReadOnlyList<ReservationRow> rows)
    {
        var count = Reserve(rows, reservation => ReservationWrites.ForHold(ClinicId, row.HoldId, reservation));
        diary.Add(new DiaryChange(DiaryChange.OfHold(row.HoldId), rows) { Ttl = row.Ttl });
        return Change([HoldWrites.Place(row, count)]);
    }

    /// <summary>
    /// Refused if the holder then has more live holds in the clinic than that, however many are placed at the same time. Needs
    /// an event, since it is judged under the lock that numbers events.
    /// </summary>
    public Mutation LimitHolds(string heldBy, int most)
    {
        limits.Add(HoldWrites.Limit(ClinicId, heldBy, most));
        return this;
    }

    /// <summary>
    /// From now on for the time to live, but no longer than the longest from when it was made. Refused as a version mismatch
    /// if it has expired, or would last as long anyway.
    /// </summary>
    public Mutation ExtendHold(string holdId, long expectedVersion, Duration ttl, Duration longest) =>
        Change(HoldWrites.Extend(ClinicId, holdId, expectedVersion, ttl, longest));

    /// <summary>Removes a hold that has expired. Refused if it has not, or is removed already.</summary>
    public Mutation ExpireHold(string holdId)
    {
        diary.Add(new DiaryChange(DiaryChange.OfHold(holdId), []));
        return Change(HoldWrites.Expire(ClinicId, holdId));
    }

    public Mutation ReleaseHold(string holdId)
    {
        diary.Add(new DiaryChange(DiaryChange.OfHold(holdId), []));
        return Change(HoldWrites.Release(ClinicId, holdId));
    }

    public Mutation BookAppointment(AppointmentRow row, IReadOnlyList<ReservationRow> rows)
    {
        Reserve(rows, reservation => ReservationWrites.ForAppointment(ClinicId, row.AppointmentId, reservation));
        diary.Add(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), rows));
        return Change([AppointmentWrites.Create(row)]);
    }

    /// <summary>The hold's reservations become the appointment's; the patient's own is added if the hold had none.</summary>
    public Mutation BookFromHold(AppointmentRow row, string holdId)
    {
        reserves = true;
        var ofPatient = new ReservationRow(
            ReservationWrites.OfPatient(row.PatientId), ReservationWrites.PatientRole, row.StartsAt, row.EndsAt);
        diary.Add(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), [ofPatient]) { Inherits = DiaryChange.OfHold(holdId) });
        diary.Add(new DiaryChange(DiaryChange.OfHold(holdId), []));
        return Change([AppointmentWrites.Create(row), .. HoldWrites.TurnOver(holdId, row)]);
    }

    /// <summary>Cancelling, and marking as not come, gives the time back.</summary>
    public Mutation UpdateAppointment(AppointmentRow row, long expectedVersion)
    {
        if (AppointmentWrites.FreesTime(row))
            diary.Add(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), []));
        return Change(AppointmentWrites.Update(row, expectedVersion));
    }

    /// <summary>Frees the old time and takes the new one in the same step. Everything else stays as it is.</summary>
    public Mutation MoveAppointment(AppointmentRow row, long expectedVersion, IReadOnlyList<ReservationRow> rows)
    {
        Reserve(rows, reservation => ReservationWrites.ForAppointment(ClinicId, row.AppointmentId, reservation));
        diary.Add(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), rows));
        return Change(AppointmentWrites.Move(row, expectedVersion));
    }

    /// <summary>Its sessions are appointments that name it, booked in the same mutation.</summary>
    public Mutation CreateCourse(CourseRow row) => Change([CourseWrites.Create(row)]);

    /// <summary>Counts the version of the course up. Refused as changed sessions if it is not the expected one.</summary>
    public Mutation UpdateCourse(CourseRow row, long expectedVersion) => Guard(CourseWrites.Update(row, expectedVersion));

    /// <summary>
    /// Counts what decides on the patient's treatments: a session that keeps an interval or goes through the gate, an assessment that is
    /// signed, an outcome, a consent to a treatment. Refused as changed sessions if another was counted since the version was read.
    /// </summary>
    public Mutation CountFor(string patientId, long expectedVersion) =>
        Guard(SessionWrites.Count(ClinicId, patientId, expectedVersion));

    /// <summary>Refused as existing while the patient waits for the same treatment. All free time is looked at for it, once.</summary>
    public Mutation JoinWaitlist(WaitlistRow row) =>
        Change([PatientWrites.Keep(ClinicId, row.PatientId), WaitlistWrites.Join(row), FreedTimeWrites.ForEntry(ClinicId, row.EntryId)]);

    /// <summary>All free time is looked at for an entry once more, since something else than time has changed for it.</summary>
    public Mutation LookAgainFor(string entryId) => Change([FreedTimeWrites.ForEntry(ClinicId, entryId)]);

    /// <summary>Its state, its offer and the times that it passed.</summary>
    public Mutation UpdateWaitlistEntry(WaitlistRow row, long expectedVersion) =>
        Change([WaitlistWrites.Update(row, expectedVersion)]);

    /// <summary>
    /// Who waited waits no longer, and the hold that was offered, if there is one, is released. Refused as changed sessions if either is
    /// not as it was read.
    /// </summary>
    public Mutation EndWaiting(WaitlistRow row, long expectedVersion, string? holdId)
    {
        if (holdId is not null)
            diary.Add(new DiaryChange(DiaryChange.OfHold(holdId), []));
        IEnumerable<Statement> ends =
            [.. holdId is null ? [] : HoldWrites.Release(ClinicId, holdId), WaitlistWrites.Update(row, expectedVersion)];
        return Change(ends.Select(statement => statement.Expecting(Conflict.SessionsChanged)));
    }

    /// <summary>A draft.</summary>
    public Mutation CreateAssessment(AssessmentRow row) =>
        Change([PatientWrites.Keep(ClinicId, row.PatientId), AssessmentWrites.Create(row)]);

    /// <summary>Changes a draft, or signs it. Refused as a version mismatch once it is signed.</summary>
    public Mutation UpdateAssessment(AssessmentRow row, long expectedVersion) =>
        Change([AssessmentWrites.Update(row, expectedVersion)]);

    /// <summary>Puts a version in the place of the one that it amends. Refused as a version mismatch if another one is there.</summary>
    public Mutation SupersedeAssessment(AssessmentRow successor, long expectedVersion) =>
        Change([AssessmentWrites.Supersede(successor, expectedVersion)]);

    public Mutation RecordOutcome(OutcomeRow row) => Change([PatientWrites.Keep(ClinicId, row.PatientId), AssessmentWrites.Record(row)]);

    /// <summary>
    /// A photo, which claims its file. Refused as a version mismatch without a consent in force to photographs, and once the
    /// file is to go.
    /// </summary>
    public Mutation AddPhoto(PhotoRow row) => Change(PhotoWrites.Add(row));

    /// <summary>Its file goes with it. Refused as a version mismatch if it is gone already.</summary>
    public Mutation DeletePhoto(string patientId, string photoId) => Change(PhotoWrites.Delete(ClinicId, patientId, photoId));

    public Mutation CreatePartner(PartnerRow row) => Change([PartnerWrites.Create(row)]);

    public Mutation UpdatePartner(PartnerRow row, long expectedVersion) => Change([PartnerWrites.Update(row, expectedVersion)]);

    /// <summary>With keys and grants. In use while an appointment or hold that the partner made lies ahead.</summary>
    public Mutation DeletePartner(string partnerId, long expectedVersion) => Change(PartnerWrites.Delete(partnerId, expectedVersion));

    public Mutation CreateKey(KeyRow row) => Change([KeyWrites.Create(row)]);

    /// <summary>The new key takes over from the old one, which ends at the given instant.</summary>
    public Mutation RotateKey(KeyRow old, KeyRow successor, Instant oldEndsAt) =>
        Change([KeyWrites.Succeed(old, successor.KeyId, oldEndsAt), KeyWrites.Create(successor)]);

    public Mutation RevokeKey(string keyId) => Change([KeyWrites.Revoke(keyId)]);

    /// <summary>Remembers when a key was last used, unless a later use is known.</summary>
    public Mutation NoteKeyUse(string keyId, Instant at) => Change([KeyWrites.NoteUse(keyId, at)]);

    /// <summary>Refused as existing while a grant for the same is in force.</summary>
    public Mutation CreateGrant(GrantRow row) => Change(GrantWrites.Create(row));

    /// <summary>All that the partner has, for good; unless there is a grant.</summary>
    public Mutation Grant(string partnerId, string clinicId) => Change(GrantWrites.Ensure(partnerId, clinicId));

    public Mutation DeleteGrant(string partnerId, string grantId) => Change([GrantWrites.Delete(partnerId, grantId)]);

    public Mutation CreateWebhook(WebhookEndpointRow row) => Change([WebhookEndpointWrites.Create(row)]);

    public Mutation UpdateWebhook(WebhookEndpointRow row, long expectedVersion) =>
        Change([WebhookEndpointWrites.Update(row, expectedVersion)]);

    public Mutation DeleteWebhook(WebhookKey key, long expectedVersion) => Change([WebhookEndpointWrites.Delete(key, expectedVersion)]);

    /// <summary>Begins a new life of the endpoint, in which it hears of nothing that was committed before.</summary>
    public Mutation BeginWebhookAnew(WebhookKey key) => Change(WebhookEndpointWrites.BeginAnew(key));

    /// <summary>Of clinics that the endpoint has not met it hears what is committed from now on.</summary>
    public Mutation BeginWebhookAtHeads(WebhookKey key, IEnumerable<string> clinicIds) =>
        Change(clinicIds.Select(clinicId => WebhookEndpointWrites.BeginAtHead(key, clinicId)));

    public Mutation GiveUpDeliveries(WebhookKey key) => Change([WebhookEndpointWrites.GiveUpPending(key)]);

    /// <summary>By the server itself. Refused if the endpoint is not enabled.</summary>
    public Mutation DisableWebhook(WebhookKey key, int reason) =>
        Change([WebhookEndpointWrites.Disable(key, reason), WebhookEndpointWrites.GiveUpPending(key)]);

    /// <summary>
    /// Makes out deliveries and moves the position behind them. Refused if the endpoint is not served by the same node in the same life
    /// any more, or somebody else has moved the position.
    /// </summary>
    public Mutation FanOut(WebhookEndpointRow endpoint, Duration lease, string clinicId, long from, long to, IEnumerable<EventRow> told)
    {
        var key = new WebhookKey(endpoint.PartnerId, endpoint.EndpointId);
        return Change([
            WebhookDeliveryWrites.StillServe(endpoint, lease),
            WebhookDeliveryWrites.Advance(key, clinicId, from, to),
            .. told.Select(row => WebhookDeliveryWrites.MakeOut(key, row)),
        ]);
    }

    public Mutation MakeOutDelivery(WebhookKey key, EventRow told) => Change([WebhookDeliveryWrites.MakeOut(key, told)]);

    public Mutation AddTestDelivery(WebhookDeliveryRow test) => Change([WebhookDeliveryWrites.Add(test)]);

    public Mutation StartDeliveryOver(WebhookKey key, string deliveryId) => Change([WebhookDeliveryWrites.StartOver(key, deliveryId)]);

    public Mutation NoteAttempt(WebhookAttemptRow attempt) => Change(WebhookDeliveryWrites.Note(attempt));

    public Mutation DropDelivery(WebhookDeliveryRow delivery) => Change([WebhookDeliveryWrites.Drop(delivery)]);

    /// <summary>Whether it takes time in a diary: such mutations write their clinic's rows only, and are what a node has many of at once.</summary>
    internal bool TakesTime => reserves;

    internal List<Statement> Compile()
    {
        var statements = new List<Statement>();
        if (claim is not null)
            statements.Add(claim);
        if (reserves)
            statements.Add(ReservationWrites.ClearExpired(ClinicId));
        statements.AddRange(guards);
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

    // What several mutations of a patient or course write comes first: who loses waits for no row that the winner needs.
    private Mutation Guard(Statement statement)
    {
        guards.Add(statement);
        return this;
    }

    private Mutation Change(IEnumerable<Statement> statements)
    {
        changes.AddRange(statements);
        return this;
    }

    private Mutation ChangeCatalogue(IEnumerable<Statement> statements)
    {
        touchesCatalogue = true;
        return Change(statements);
    }

    // All reservations of a mutation are inserted in one order, resource by resource, whatever order they were given in:
    // two mutations that want the same resources wait for each other instead of deadlocking.
    private int Reserve(IReadOnlyList<ReservationRow> rows, Func<ReservationRow, Statement> insert)
    {
        reserves = true;
        List<ReservationRow> all = [.. rows, .. Margins.Around(rows)];
        reservations.AddRange(all.Select(row => (row, insert(row))));
        return all.Count;
    }
}
