using System.Collections.Concurrent;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Clearances;
using ClinicApi.Server.Tests.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ClinicApi.Server.Tests.Privacy;

/// <summary>A patient's assessments with marked values in all texts about the patient: what is in order, and what is refused.</summary>
internal static class AssessmentCanary
{
    private const string Word = Canary.Word;

    /// <returns>The methods that were called.</returns>
    public static async Task<IReadOnlyCollection<string>> DriveAsync(Canary canary, TestClinic clinic)
    {
        var called = new CalledMethods();
        var patient = await clinic.GivenPhotographedAsync();
        await clinic.AgreeAsync(patient);
        var staff = clinic.Staff with { Invoker = clinic.Staff.Invoker.Intercept(called) };
        var assessments = staff.Assessments;

        var create = new CreateSkinAssessmentRequest { Parent = patient.Name, Assessment = new SkinAssessment { Inputs = Inputs() } };
        await canary.AnswerAsync(() => assessments.CreateSkinAssessmentAsync(Spoiled(create)));
        await canary.AnswerAsync(() => clinic.Partner.Assessments.CreateSkinAssessmentAsync(create));
        var draft = await clinic.GivenDraftAsync(patient, Inputs(), staff);
        var signature = await clinic.SignatureAsync(draft);
        foreach (var decision in signature.Decisions)
            decision.Reason = $"{Word} wants it so.";
        var change = draft.Clone();
        change.Inputs.Note += "!";
        await canary.AnswerAsync(() => assessments.UpdateSkinAssessmentAsync(new UpdateSkinAssessmentRequest { Assessment = change }));
        await canary.AnswerAsync(() => assessments.UpdateSkinAssessmentAsync(new UpdateSkinAssessmentRequest { Assessment = Spoiled(change) }));
        await canary.AnswerAsync(() => assessments.FinalizeSkinAssessmentAsync(Without(signature, s => s.KnowledgeVersion = Word)));
        await canary.AnswerAsync(() => assessments.FinalizeSkinAssessmentAsync(Without(signature, s => s.Decisions.Clear())));
        await canary.AnswerAsync(() => assessments.FinalizeSkinAssessmentAsync(signature));
        await canary.AnswerAsync(() => assessments.FinalizeSkinAssessmentAsync(signature));
        await canary.AnswerAsync(() => assessments.GetSkinAssessmentAsync(new GetSkinAssessmentRequest { Name = draft.Name }));
        await canary.AnswerAsync(() => assessments.GetSkinAssessmentAsync(new GetSkinAssessmentRequest { Name = $"{patient.Name}/assessments/{Word}" }));
        await canary.AnswerAsync(() => assessments.ListSkinAssessmentsAsync(new ListSkinAssessmentsRequest { Parent = patient.Name, View = AssessmentView.Full }));
        await canary.AnswerAsync(() => assessments.BatchGetSkinAssessmentsAsync(new BatchGetSkinAssessmentsRequest { Names = { draft.Name } }));
        await canary.AnswerAsync(() => assessments.EvaluateSkinAssessmentAsync(new EvaluateSkinAssessmentRequest { Parent = clinic.Name, Inputs = Inputs() }));
        await canary.AnswerAsync(() => assessments.EvaluateSkinAssessmentAsync(
            Spoiled(new EvaluateSkinAssessmentRequest { Parent = clinic.Name, Inputs = Inputs() })));
        await canary.AnswerAsync(() => assessments.CompareTreatmentsAsync(new CompareTreatmentsRequest { Parent = clinic.Name, Inputs = Inputs() }));
        await canary.AnswerAsync(() => assessments.CompareTreatmentsAsync(new CompareTreatmentsRequest { Parent = clinic.Name, Assessment = draft.Name }));
        await DriveOutcomesAsync(canary, clinic, assessments, patient, draft);
        await DrivePhotosAsync(canary, staff, patient);

        var amend = new AmendSkinAssessmentRequest { Name = draft.Name, Reason = $"{Word} remembered a cream." };
        await canary.AnswerAsync(() => assessments.AmendSkinAssessmentAsync(amend));
        await canary.AnswerAsync(() => assessments.AmendSkinAssessmentAsync(new AmendSkinAssessmentRequest { Name = draft.Name, Reason = Word + "\0" }));
        return called.Names;
    }

    private static async Task DriveOutcomesAsync(
        Canary canary, TestClinic clinic, SkinAssessmentService.SkinAssessmentServiceClient assessments, Patient patient, SkinAssessment baseline)
    {
        var session = await clinic.Partner.Appointments.CreateAppointmentAsync(clinic.Booking(patient, clinic.At(1, 9)));
        var outcome = new Outcome
        {
            Baseline = baseline.Name,
            Appointment = session.Name,
            Note = $"{Word} is content.",
            AdverseEvents = { new AdverseEvent { Kind = AdverseEventKind.Infection, Note = $"{Word} has a fever." } },
        };
        var request = new RecordOutcomeRequest { Parent = patient.Name, Outcome = outcome, OutcomeId = "o1" };
        await canary.AnswerAsync(() => assessments.RecordOutcomeAsync(request));
        await canary.AnswerAsync(() => assessments.RecordOutcomeAsync(request));
        await canary.AnswerAsync(() => assessments.RecordOutcomeAsync(Spoiled(request)));
        await canary.AnswerAsync(() => assessments.GetOutcomeAsync(new GetOutcomeRequest { Name = $"{patient.Name}/outcomes/o1" }));
        await canary.AnswerAsync(() => assessments.ListOutcomesAsync(new ListOutcomesRequest { Parent = patient.Name, PageToken = Word }));
        await canary.AnswerAsync(() => assessments.GetProgressAsync(new GetProgressRequest { Name = baseline.Name }));

        // The gate has something against it by now, and says nothing of what.
        await canary.AnswerAsync(() => clinic.Staff.Appointments.CreateAppointmentAsync(clinic.Booking(patient, clinic.At(2, 9), ClinicPlan.Needling)));
    }

    private static async Task DrivePhotosAsync(Canary canary, TestCaller staff, Patient patient)
    {
        var content = SamplePictures.Png();
        var photo = await staff.UploadAsync(patient.Upload(content), content);
        await canary.AnswerAsync(() => staff.UploadAsync(patient.Upload(content), [.. content, 1]));
        await canary.AnswerAsync(() => staff.Assessments.GetPhotoAsync(new GetPhotoRequest { Name = photo.Name }));
        await canary.AnswerAsync(() => staff.Assessments.ListPhotosAsync(new ListPhotosRequest { Parent = patient.Name }));
        await staff.DownloadAsync(photo.Name);
        await canary.AnswerAsync(() => staff.Assessments.DeletePhotoAsync(new DeletePhotoRequest { Name = photo.Name }));
    }

    /// <summary>As complete as a signature needs, with a mark wherever a text may say something about the patient.</summary>
    private static AssessmentInputs Inputs()
    {
        var inputs = Examination.Inputs();
        inputs.BirthDate = new CivilDate { Year = 1913, Month = 7, Day = 19 };
        inputs.Medications.Items.Add(new Medication { MedicationClass = MedicationClass.TopicalRetinoid, Status = MedicationStatus.Current });
        inputs.Allergies.Items.Add(new Allergy { Allergen = Allergen.Latex });
        inputs.PreviousProcedures.Items.Add(new PreviousProcedure { Kind = ProcedureKind.MicroNeedling, Date = new CivilDate { Year = 1913, Month = 7, Day = 20 } });
        Mark(inputs, "");
        return inputs;
    }

    /// <summary>The same with texts that no field may have.</summary>
    private static T Spoiled<T>(T request)
        where T : IDeepCloneable<T>, IMessage
    {
        var spoiled = request.Clone();
        Mark(spoiled, "\0");
        return spoiled;
    }

    private static void Mark(IMessage message, string end)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (field.FieldType == FieldType.String && !field.IsRepeated && IsSensitive(field))
                field.Accessor.SetValue(message, Word + end);
            else if (field.FieldType == FieldType.Message && field.IsRepeated)
                ((System.Collections.IEnumerable)value).Cast<IMessage>().ToList().ForEach(item => Mark(item, end));
            else if (value is IMessage part)
                Mark(part, end);
        }
    }

    private static bool IsSensitive(FieldDescriptor field)
    {
        var rule = ApiContract.RuleOf(field);
        return rule.Sensitivity != Sensitivity.Unspecified && rule.ResourceTypes.Count == 0 && rule.Format == FieldFormat.Unspecified && !rule.OutputOnly;
    }

    private static T Without<T>(T request, Action<T> change)
        where T : IDeepCloneable<T>
    {
        var changed = request.Clone();
        change(changed);
        return changed;
    }

    /// <summary>Notes which methods of the service are called.</summary>
    private sealed class CalledMethods : Interceptor
    {
        private readonly ConcurrentDictionary<string, bool> names = [];

        public IReadOnlyCollection<string> Names => [.. names.Keys];

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            Note(context.Method);
            return continuation(request, context);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Note(context.Method);
            return continuation(request, context);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            Note(context.Method);
            return continuation(context);
        }

        private void Note(IMethod method)
        {
            if (method.ServiceName == SkinAssessmentService.Descriptor.FullName)
                names[method.Name] = true;
        }
    }
}
