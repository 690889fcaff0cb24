using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Authorization;

/// <summary>
/// Every method that names a patient, or what belongs to one, called by a partner of the same clinic whose patient it is not. The methods
/// are found by the contract's annotations; one that the test does not get as far as the patient with fails it.
/// </summary>
public sealed class ForeignPatientTests(SqliteTestServer server) : ServerSuite(server), IClassFixture<SqliteTestServer>
{
    private static readonly string[] OfNoPatient =
    [
        "clinic", "practitioner", "room", "device", "treatment", "closure", "event", "auditEntry", "partner", "apiKey", "clinicGrant",
        "webhookEndpoint", "delivery",
    ];

    // To release what is not there succeeds, and so does what has no effect for a stranger.
    private const string AnswersEverybodyAlike = "/clinicapi.v1.AppointmentService/ReleaseHold";

    public static TheoryData<string> Methods() => [.. MethodsAboutPatients];

    private static IEnumerable<string> MethodsAboutPatients => ApiContract.Methods.Values
        .Where(m => m.Rule.Callers.Contains(CallerKind.Partner) && TypesOf(m).Count > 0).Select(m => m.FullName).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Partner_NamingWhatIsAnothersPatients_IsAnsweredAsIfThereWereNone(string fullName)
    {
        var method = ApiContract.Methods[fullName];
        var clinic = await GivenClinicAsync(CoursePlans.AddTo);
        var real = await GivenNamesAsync(clinic);
        var unknown = TypesOf(method).Where(type => !real.ContainsKey(type)).ToList();
        Assert.True(unknown.Count == 0, $"{fullName} names {string.Join(", ", unknown)}: let {nameof(GivenNamesAsync)} make one.");

        var missing = real.ToDictionary(name => name.Key, name => OfNoPatient.Contains(name.Key) ? name.Value : Missing(name.Value));
        var answerToMissing = await AnswerAsync(clinic.OtherPartner, method, clinic, missing);
        Assert.Equal(answerToMissing, await AnswerAsync(clinic.OtherPartner, method, clinic, real));
        if (fullName == AnswersEverybodyAlike)
        {
            Assert.NotEmpty((await Server.Database.QueryAsync($"SELECT 1 FROM holds WHERE hold_id = '{real["hold"].Split('/')[^1]}'")));
            return;
        }

        Assert.True(
            answerToMissing != await AnswerAsync(clinic.Partner, method, clinic, real),
            $"{fullName} answers the patient's own partner like for a patient who does not exist, so the test proves nothing: {answerToMissing}");
    }

    [Fact]
    public void Methods_AreThoseThatNamePatients() => Assert.Contains("/clinicapi.v1.PatientService/GetPatient", MethodsAboutPatients);

    /// <summary>One of each type, of a patient of the clinic's first partner.</summary>
    private static async Task<Dictionary<string, string>> GivenNamesAsync(TestClinic clinic)
    {
        var patient = await clinic.GivenPatientAsync();
        var other = await clinic.GivenPatientAsync();
        var consent = await clinic.Partner.Patients.RecordConsentAsync(new RecordConsentRequest
        {
            Parent = patient.Name,
            Consent = new Consent { Purpose = ConsentPurpose.Treatment, Treatment = clinic.Treatment(ClinicPlan.Consultation), DocumentVersion = "1", Giver = ConsentGiver.Patient },
        });
        var assessment = await clinic.GivenSignedAsync(patient);
        await clinic.ConsentToPhotosAsync(patient);
        var photo = await clinic.GivenPhotoAsync(patient, assessment.Name);
        await clinic.ShareAsync(patient, clinic.Partner, "state", "photos");
        var entry = await clinic.Partner.Appointments.JoinWaitlistAsync(new JoinWaitlistRequest
        {
            Parent = clinic.Name,
            Entry = new WaitlistEntry { Patient = patient.Name, Treatment = clinic.Treatment(ClinicPlan.Consultation), Windows = { clinic.Window(3, 4) } },
        });
        return new()
        {
            ["assessment"] = assessment.Name,
            ["photo"] = photo.Name,
            ["waitlistEntry"] = entry.Name,
            ["clinic"] = clinic.Name,
            ["treatment"] = clinic.Treatment(ClinicPlan.Consultation),
            ["patient"] = patient.Name,
            ["consent"] = consent.Name,
            ["appointment"] = (await clinic.GivenAppointmentAsync(patient, clinic.At(0, 10))).Name,
            ["hold"] = (await clinic.GivenHoldAsync(clinic.At(1, 10), patient: other)).Name,
            ["course"] = (await clinic.Partner.Appointments.BookTreatmentCourseAsync(clinic.Course(patient))).Course.Name,
        };
    }

    private static string Missing(string name) => string.Join('/', name.Split('/').Select((part, i) => i >= 3 && i % 2 == 1 ? Guid.NewGuid().ToString() : part));

    /// <summary>The types of what belongs to patients that a request names.</summary>
    private static HashSet<string> TypesOf(MethodContract method)
    {
        var types = new HashSet<string>();
        Collect(method.Descriptor.InputType, types, created: IsUpdate(method) ? null : method.Descriptor.OutputType, depth: 0);
        return types;
    }

    private static bool IsUpdate(MethodContract method) => method.Descriptor.InputType.FindFieldByName("update_mask") is not null;

    /// <summary>The name of what is to be created is the server's to give, and ignored.</summary>
    private static void Collect(MessageDescriptor message, HashSet<string> types, MessageDescriptor? created, int depth)
    {
        const int DeepEnough = 2;
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            var rule = ApiContract.RuleOf(field);
            if (rule.OutputOnly || (message == created && field.Name == "name"))
                continue;
            if (field.FieldType == FieldType.Message && rule.Required && depth < DeepEnough)
                Collect(field.MessageType, types, created, depth + 1);
            var parent = rule.ChildType.Length > 0 ? ApiContract.TypeOfPattern(ApiContract.ParentPattern(rule.ChildType)) : null;
            var named = parent ?? rule.ResourceTypes.FirstOrDefault();
            if (named is not null && !OfNoPatient.Contains(named))
                types.Add(named);
        }
    }

    /// <summary>What a caller sees, but for the names that it has sent itself.</summary>
    private static async Task<string> AnswerAsync(TestCaller caller, MethodContract method, TestClinic clinic, IReadOnlyDictionary<string, string> names)
    {
        var request = new PlausibleRequests(clinic.Id) { Names = names }.For(method);
        // Optional where an offer may stand in its place; in a list it only leaves something out.
        if (!method.Descriptor.Name.StartsWith("List", StringComparison.Ordinal) && request.Descriptor.FindFieldByName("start_time") is { } start && start.Accessor.GetValue(request) is null)
            start.Accessor.SetValue(request, clinic.At(2, 10));
        string answer;
        try
        {
            answer = "answered: " + Convert.ToHexString(await RawCalls.CallAsync(caller.Invoker, method, request));
        }
        catch (RpcException exception)
        {
            var refused = Refused.Read(exception);
            answer = $"{refused.Describe()} {refused.Resource?.ResourceType} {refused.Resource?.ResourceName}";
        }

        return names.Values.Where(name => name.Contains('/', StringComparison.Ordinal)).OrderByDescending(name => name.Length)
            .Aggregate(answer, (text, name) => text.Replace(name, "…", StringComparison.Ordinal));
    }
}
