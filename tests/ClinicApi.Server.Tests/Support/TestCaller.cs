using ClinicApi.Options.V1;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Support;

/// <summary>Somebody with a key, and the clients that call with it.</summary>
public sealed record TestCaller(CallInvoker Invoker, string PartnerId, string KeyId, string Key, CallerKind Kind)
{
    public ClinicService.ClinicServiceClient Clinics => new(Invoker);

    public PatientService.PatientServiceClient Patients => new(Invoker);

    public AuditService.AuditServiceClient Audit => new(Invoker);

    public EventService.EventServiceClient Events => new(Invoker);

    public PartnerService.PartnerServiceClient Partners => new(Invoker);

    public WebhookService.WebhookServiceClient Webhooks => new(Invoker);

    public SkinAssessmentService.SkinAssessmentServiceClient Assessments => new(Invoker);

    public AppointmentService.AppointmentServiceClient Appointments => new(Invoker);
}
