using System.Runtime.CompilerServices;
using System.Text.Json;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Assessments;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Events;
using ClinicApi.Server.Photos;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using NodaTime;

namespace ClinicApi.Server.Patients;

/// <summary>A record of an export: its sort, its content as JSON, and when it was made.</summary>
internal sealed record PatientRecord(string Type, string Json, Instant CreatedAt);

/// <summary>Reads everything that is held about a patient, sort by sort, a page at a time.</summary>
internal sealed class PatientRecords(Store store, IPhotoStore files)
{
    private const int PageSize = 200;
    private const int ContentLength = 96 * 1024;

    public async IAsyncEnumerable<PatientRecord> ReadAsync(Call call, PatientRow patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var access = call.AccessTo(patient.ClinicId);
        yield return Of("patient", PatientMapping.ToMessage(patient, PatientView.Full, patient.RegisteredBy), patient.CreatedAt);
        await foreach (var record in ClinicalAsync(access, patient.PatientId, cancellationToken))
            yield return record;
        await foreach (var record in BookedAsync(access, call.Caller, patient.PatientId, cancellationToken))
            yield return record;
        // What has happened was noted under the ids of the time.
        foreach (var id in await store.PatientMergers.ListIdsAsync(patient.ClinicId, patient.PatientId, cancellationToken))
        {
            await foreach (var record in HistoryAsync(patient.ClinicId, id, cancellationToken))
                yield return record;
        }
    }

    private async IAsyncEnumerable<PatientRecord> ClinicalAsync(
        Access access, string patientId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in PagesAsync(
            before => store.Consents.ListAsync(access, patientId, before, PageSize, cancellationToken), row => (row.CreatedAt, row.ConsentId)))
        {
            yield return Of("consent", ConsentMapping.ToMessage(row), row.CreatedAt);
        }

        await foreach (var read in PagesAsync(
            before => store.Assessments.ListAsync(access, patientId, [], withDocuments: true, before, PageSize, cancellationToken),
            read => (read.Assessment.CreatedAt, read.Assessment.AssessmentId)))
        {
            yield return Of("assessment", AssessmentMapping.ToMessage(read, AssessmentView.Full), read.Assessment.CreatedAt);
        }

        await foreach (var row in PagesAsync(
            before => store.Outcomes.ListAsync(access, patientId, "", before, PageSize, cancellationToken), row => (row.CreatedAt, row.OutcomeId)))
        {
            yield return Of("outcome", OutcomeMapping.ToMessage(row), row.CreatedAt);
        }

        await foreach (var row in PagesAsync(
            before => store.Photos.ListAsync(access, patientId, "", before, PageSize, cancellationToken), row => (row.CreatedAt, row.PhotoId)))
        {
            yield return Of("photo", PhotoMapping.ToMessage(row), row.CreatedAt);
            await foreach (var piece in ContentAsync(row, cancellationToken))
                yield return piece;
        }
    }

    private async IAsyncEnumerable<PatientRecord> ContentAsync(PhotoRow photo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A photo that is deleted while it is exported is not held any more.
        await using var content = await files.OpenAsync(photo.FileId, cancellationToken);
        if (content is null)
            yield break;
        var name = ResourceNames.Photo(photo.ClinicId, photo.PatientId, photo.PhotoId);
        var buffer = new byte[ContentLength];
        var offset = 0L;
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var length)
        {
            var piece = new { photo = name, offset, data = Convert.ToBase64String(buffer, 0, length) };
            yield return new PatientRecord("photo_content", JsonSerializer.Serialize(piece), photo.CreatedAt);
            offset += length;
        }
    }

    private async IAsyncEnumerable<PatientRecord> BookedAsync(
        Access access, Caller caller, string patientId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ofPatient = new AppointmentFilter(From: null, To: null, patientId, States: []);
        await foreach (var row in PagesAsync(
            after => store.Appointments.ListAsync(access, ofPatient, after, PageSize, cancellationToken), row => (row.StartsAt, row.AppointmentId)))
        {
            yield return Of("appointment", AppointmentMapping.ToMessage(row, caller), row.CreatedAt);
        }

        foreach (var row in await store.Courses.ListOfAsync(access, patientId, cancellationToken))
        {
            var sessions = await store.Appointments.ListCourseAsync(access, row.CourseId, cancellationToken);
            yield return Of("course", CourseMapping.ToMessage(row, sessions), row.CreatedAt);
        }

        foreach (var row in await store.Appointments.ListHoldsOfAsync(access.ClinicId, patientId, cancellationToken))
            yield return Of("hold", AppointmentMapping.ToMessage(row), row.CreatedAt);
        foreach (var row in await store.Waitlist.ListOfAsync(access.ClinicId, patientId, cancellationToken))
            yield return Of("waitlist_entry", WaitlistMapping.ToMessage(row), row.CreatedAt);
    }

    private async IAsyncEnumerable<PatientRecord> HistoryAsync(
        string clinicId, string patientId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = (IReadOnlyList<EventRow>)[];
        do
        {
            events = await store.Events.ListOfPatientAsync(clinicId, patientId, events is [.., var last] ? last.Sequence : 0, PageSize, cancellationToken);
            foreach (var row in events)
                yield return Of("event", EventMapping.ToMessage(row), row.OccurredAt);
        }
        while (events.Count == PageSize);

        var query = new AuditQuery(clinicId, patientId, CallerId: "", Methods: [], OtherMethods: false, From: null, To: null, FailuresOnly: false);
        var entries = (IReadOnlyList<StoredAuditEntry>)[];
        do
        {
            entries = await store.Audit.SearchAsync(query, entries is [.., var last] ? last.EntryId : null, PageSize, cancellationToken);
            foreach (var stored in entries)
                yield return Of("access", AuditMapping.ToMessage(stored), stored.Entry.At);
        }
        while (entries.Count == PageSize);
    }

    private static async IAsyncEnumerable<T> PagesAsync<T>(
        Func<(Instant, string)?, Task<IReadOnlyList<T>>> read, Func<T, (Instant, string)> key)
    {
        (Instant, string)? place = null;
        IReadOnlyList<T> page;
        do
        {
            page = await read(place);
            foreach (var row in page)
                yield return row;
            if (page is [.., var last])
                place = key(last);
        }
        while (page.Count == PageSize);
    }

    private static PatientRecord Of(string type, IMessage message, Instant createdAt) => new(type, JsonFormatter.Default.Format(message), createdAt);
}
