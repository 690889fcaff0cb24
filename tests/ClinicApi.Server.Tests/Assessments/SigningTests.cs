using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Rpc;
using ErrorReason = ClinicApi.V1.ErrorReason;

namespace ClinicApi.Server.Tests.Assessments;

public abstract class SigningTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Signed_SaysWhoSignedAndWhatWasFound_AndIsReadAsSigned()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var draft = await clinic.GivenDraftAsync(patient);
        await Server.AdvanceAsync(TimeSpan.FromMinutes(5));
        var request = await clinic.SignatureAsync(draft);
        var signed = await clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(request);

        Assert.Equal((AssessmentState.Final, 1, clinic.Practitioner("anna")), (signed.State, signed.Version, signed.FinalizedBy));
        Assert.Equal(Server.Node.Time.GetUtcNow(), signed.FinalizeTime.ToDateTimeOffset());
        Assert.Equal(TimeSpan.FromDays(365), signed.ExpireTime.ToDateTimeOffset() - signed.FinalizeTime.ToDateTimeOffset());
        Assert.Equal(draft.AssessTime, signed.AssessTime);
        Assert.Equal(request.KnowledgeVersion, signed.Findings.KnowledgeVersion);
        Assert.Equal((15, Phototype.Iii), (signed.Findings.Phototype.Score, signed.Findings.Phototype.Phototype));
        Assert.Equal(3, Assert.Single(signed.Findings.Scores).Value);
        Assert.Equal(0, signed.Findings.PackYears);
        Assert.Equal(signed.Findings.Modalities.Select(finding => finding.Modality), signed.Decisions.Select(decision => decision.Modality));
        var expected = Examination.Inputs();
        expected.BirthDate = patient.BirthDate;
        Assert.Equal(expected, signed.Inputs);
        Assert.Equal(signed, await clinic.Staff.ReadAsync(signed));

        // The same inputs on the same date give the same findings, byte for byte.
        var again = await clinic.Service.Assessments.EvaluateSkinAssessmentAsync(
            new EvaluateSkinAssessmentRequest { Parent = clinic.Name, Inputs = signed.Inputs, EvaluationDate = signed.Findings.EvaluationDate });
        Assert.Equal(signed.Findings.ToByteString(), again.Findings.ToByteString());
        Assert.NotEmpty(signed.Decisions);
        Assert.NotEmpty(signed.Findings.Notice);
    }

    [EngineFact]
    public async Task EverythingThatIsMissing_IsNamedInOneRefusal_AndTheDraftStays()
    {
        var clinic = await GivenClinicAsync();
        var draft = await clinic.GivenDraftAsync(await clinic.GivenPatientAsync(), new AssessmentInputs
        {
            Concerns =
            {
                new Concern
                {
                    Kind = ConcernKind.Melasma,
                    Readings = { new ScaleReading { Masi = new MasiReading { Forehead = new MasiRegion { Area = 1 } } }, new ScaleReading() },
                },
            },
        });
        var refused = await Refused.WithAsync(
            ErrorReason.AssessmentIncomplete, clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(await clinic.SignatureAsync(draft)));
        Assert.Superset(
            new HashSet<string>
            {
                "inputs.concerns[0].body_regions",
                "inputs.concerns[0].readings[1]",
                "inputs.concerns[0].readings[0].masi.forehead.darkness",
                "inputs.concerns[0].readings[0].masi.chin.area",
            },
            Subjects(refused));
        Assert.All(refused.Preconditions, type => Assert.Equal("ASSESSMENT_INCOMPLETE", type));
        Assert.Equal(draft, await clinic.Staff.ReadAsync(draft));

        var empty = await clinic.GivenDraftAsync(await clinic.GivenPatientAsync(), new AssessmentInputs());
        refused = await Refused.WithAsync(
            ErrorReason.AssessmentIncomplete, clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(await clinic.SignatureAsync(empty)));
        Assert.Superset(
            new HashSet<string> { "inputs.concerns", "inputs.sex", "inputs.phototype", "inputs.history.pregnant", "inputs.medications.items", "inputs.regions" },
            Subjects(refused));
        Assert.False(refused.Metadata.ContainsKey("violations_omitted"), "Something that is missing is not named.");
    }

    [EngineFact]
    public async Task Signed_DoesNotChange()
    {
        var clinic = await GivenClinicAsync();
        var signed = await clinic.GivenSignedAsync(await clinic.GivenPatientAsync());
        var update = new UpdateSkinAssessmentRequest { Assessment = new SkinAssessment { Name = signed.Name, Inputs = new AssessmentInputs { Note = "x" } } };
        await Refused.WithAsync(ErrorReason.AssessmentFinal, clinic.Staff.Assessments.UpdateSkinAssessmentAsync(update));
        await Refused.WithAsync(
            ErrorReason.AssessmentFinal, clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(await clinic.SignatureAsync(signed)));
        Assert.Equal(signed, await clinic.Staff.ReadAsync(signed));
    }

    [EngineFact]
    public async Task Signature_ThatDoesNotFit_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var draft = await clinic.GivenDraftAsync(await clinic.GivenPatientAsync());
        await RefusedAsync(ErrorReason.EtagMismatch, request => request.Etag = "v99");
        await RefusedAsync(ErrorReason.ResourceNotFound, request => request.Practitioner = clinic.Practitioner("nobody"));
        await RefusedAsync(ErrorReason.KnowledgeVersionChanged, request => request.KnowledgeVersion = "of yesterday");
        await RefusedAsync(ErrorReason.DecisionIncomplete, request => request.Decisions.Clear());
        await RefusedAsync(
            ErrorReason.InvalidRequest,
            request => request.Decisions.Add(new ModalityDecision { Modality = Modality.FollowUp, Kind = DecisionKind.Approved }));
        await Refused.WithAsync(
            ErrorReason.ScopeMissing, clinic.Service.Assessments.FinalizeSkinAssessmentAsync(await clinic.SignatureAsync(draft)));
        await clinic.SignAsync(draft);

        async Task RefusedAsync(ErrorReason reason, Action<FinalizeSkinAssessmentRequest> spoil)
        {
            var request = await clinic.SignatureAsync(draft);
            spoil(request);
            await Refused.WithAsync(reason, clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(request));
        }
    }

    [EngineFact]
    public async Task Amendment_LeavesTheVersionBeforeInForceUntilItIsSigned_AndThenSupersedesIt()
    {
        var clinic = await GivenClinicAsync();
        var first = await clinic.GivenSignedAsync(await clinic.GivenPatientAsync());
        var draft = await AmendAsync(clinic, first);
        Assert.Equal((AssessmentState.Draft, 2, first.Name, "An allergy was told later."), (draft.State, draft.Version, draft.Supersedes, draft.AmendmentReason));
        Assert.Equal((first.Inputs, first.AssessTime), (draft.Inputs, draft.AssessTime));
        Assert.Equal(first, await clinic.Staff.ReadAsync(first));

        draft = await clinic.Staff.Assessments.UpdateSkinAssessmentAsync(new UpdateSkinAssessmentRequest
        {
            Assessment = new SkinAssessment { Name = draft.Name, Inputs = new AssessmentInputs { Note = "Allergic." } },
            UpdateMask = new() { Paths = { "inputs.note" } },
        });
        var second = await clinic.SignAsync(draft);
        var superseded = await clinic.Staff.ReadAsync(first);
        Assert.Equal((AssessmentState.Superseded, second.Name), (superseded.State, superseded.SupersededBy));
        Assert.NotEqual(first.Etag, superseded.Etag);
        Assert.Equal((first.Inputs, first.Findings, first.FinalizeTime), (superseded.Inputs, superseded.Findings, superseded.FinalizeTime));

        await Refused.WithAsync(ErrorReason.AssessmentSuperseded, () => AmendAsync(clinic, first));
        var third = await clinic.SignAsync(await AmendAsync(clinic, second));
        Assert.Equal((3, second.Name), (third.Version, third.Supersedes));
        var events = await Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None);
        Assert.Equal(
            [
                (EventType.AssessmentCreated, first.Name),
                (EventType.AssessmentFinalized, first.Name),
                (EventType.AssessmentCreated, second.Name),
                (EventType.AssessmentUpdated, second.Name),
                (EventType.AssessmentSuperseded, first.Name),
                (EventType.AssessmentFinalized, second.Name),
                (EventType.AssessmentCreated, third.Name),
                (EventType.AssessmentSuperseded, second.Name),
                (EventType.AssessmentFinalized, third.Name),
            ],
            events.Select(e => ((EventType)e.Type, e.ResourceName)).Where(e => e.ResourceName.Contains("/assessments/", StringComparison.Ordinal)));
    }

    [EngineFact]
    public async Task AmendmentsOfOneVersion_SignedAtOnce_LeaveOneInItsPlace()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var first = await clinic.GivenSignedAsync(patient);
        var signatures = await Task.WhenAll((await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AmendAsync(clinic, first)))).Select(clinic.SignatureAsync));
        var refusals = await Task.WhenAll(signatures.Select(async request =>
        {
            try
            {
                await clinic.Staff.Assessments.FinalizeSkinAssessmentAsync(request);
                return "";
            }
            catch (Grpc.Core.RpcException exception)
            {
                return Refused.Read(exception).Reason;
            }
        }));
        Assert.Equal(["", .. Enumerable.Repeat("ASSESSMENT_SUPERSEDED", 3)], refusals.Order());
        Assert.Single(await clinic.Staff.ListAsync(patient, AssessmentView.Basic, AssessmentState.Final));
        await Refused.WithAsync(ErrorReason.AssessmentNotFinal, async () =>
            await AmendAsync(clinic, (await clinic.Staff.ListAsync(patient, AssessmentView.Basic, AssessmentState.Draft))[0]));
    }

    private static HashSet<string> Subjects(Refused refused) =>
        [.. refused.Status.Details.First(d => d.Is(PreconditionFailure.Descriptor)).Unpack<PreconditionFailure>().Violations.Select(v => v.Subject)];

    private static async Task<SkinAssessment> AmendAsync(TestClinic clinic, SkinAssessment signed) =>
        await clinic.Staff.Assessments.AmendSkinAssessmentAsync(
            new AmendSkinAssessmentRequest { Name = signed.Name, Reason = "An allergy was told later." });
}

public sealed class SqliteSigningTests(SqliteTestServer server) : SigningTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresSigningTests(PostgresTestServer server) : SigningTests(server), IClassFixture<PostgresTestServer>;
