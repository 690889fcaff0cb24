using ClinicApi.Server.Appointments;
using ClinicApi.Server.Assessments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Partners;
using ClinicApi.Server.Patients;
using ClinicApi.Server.Photos;
using ClinicApi.Server.Waitlist;
using ClinicApi.Server.Webhooks;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Idempotency;

/// <summary>
/// Rebuilds the answer of an earlier success from the name of its resource. No answers are stored: they would be one more copy of
/// patients' data, and the caller's rights are looked at again this way.
/// </summary>
internal sealed class Replays
{
    private readonly Dictionary<MessageDescriptor, Func<Call, string, CancellationToken, Task<IMessage>>> byAnswer;

    public Replays(
        CatalogueReader catalogue, PatientReader patients, ConsentReader consents, AppointmentReader appointments, CourseReader courses,
        WaitlistReader waitlist, AssessmentReader assessments, OutcomeReader outcomes, PhotoReader photos, PartnerReader partners,
        WebhookReader webhooks)
    {
        byAnswer = new()
        {
            [Empty.Descriptor] = (_, _, _) => Task.FromResult<IMessage>(new Empty()),
            [Patient.Descriptor] = async (call, name, ct) => await patients.GetAsync(call, name, PatientReader.FullestView(call.Caller), ct),
            [Consent.Descriptor] = async (call, name, ct) => await consents.GetAsync(call, name, ct),
            [Appointment.Descriptor] = async (call, name, ct) => await appointments.GetAsync(call, name, ct),
            [BookTreatmentCourseResponse.Descriptor] = async (call, name, ct) => await courses.GetBookingAsync(call, name, ct),
            [TreatmentCourse.Descriptor] = async (call, name, ct) => await courses.GetAsync(call, name, ct),
            [Partner.Descriptor] = async (_, name, ct) => await partners.GetAsync(name, ct),
            [ApiKey.Descriptor] = async (_, name, ct) => await partners.GetKeyAsync(name, ct),
            [ClinicGrant.Descriptor] = async (_, name, ct) => await partners.GetGrantAsync(name, ct),
            [WebhookEndpoint.Descriptor] = async (call, name, ct) => await webhooks.GetAgainAsync(call, name, ct),
            [WebhookDelivery.Descriptor] = async (_, name, ct) => await webhooks.GetDeliveryAsync(name, ct),
            [WaitlistEntry.Descriptor] = async (call, name, ct) => await waitlist.GetAsync(call, name, ct),
            [SkinAssessment.Descriptor] = async (call, name, ct) => await assessments.GetAsync(call, name, ct),
            [Outcome.Descriptor] = async (call, name, ct) => await outcomes.GetAsync(call, name, ct),
            [UploadPhotoResponse.Descriptor] = async (call, name, ct) => new UploadPhotoResponse { Photo = await photos.GetAsync(call, name, ct) },
            [Hold.Descriptor] = async (call, name, ct) => await appointments.GetHoldAsync(call, name, ct),
        };
        foreach (var resource in CatalogueResources.All)
            byAnswer[resource.Descriptor] = async (_, name, ct) => await catalogue.GetAsync(resource, name, ct);
    }

    public bool Covers(MessageDescriptor answer) => answer == RedeliverEventsResponse.Descriptor || byAnswer.ContainsKey(answer);

    public async Task<IMessage> RebuildAsync(Call call, RequestRecord earlier, CancellationToken cancellationToken)
    {
        var answer = call.Method.Descriptor.OutputType;
        // It says a number and names no resource; the claim has the number in the place of a version.
        return answer == RedeliverEventsResponse.Descriptor
            ? new RedeliverEventsResponse { StartedDeliveries = earlier.ResourceVersion }
            : await byAnswer[answer](call, earlier.ResourceName, cancellationToken);
    }
}
