using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Assessments;

public abstract class DraftTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Draft_CanBeIncomplete_AndIsReadAsWritten()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var empty = await clinic.GivenDraftAsync(patient, new AssessmentInputs());
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var draft = await clinic.GivenDraftAsync(patient, by: clinic.Service);

        Assert.StartsWith($"{patient.Name}/assessments/", draft.Name, StringComparison.Ordinal);
        Assert.Equal((AssessmentState.Draft, 1, "", ""), (draft.State, draft.Version, draft.Supersedes, draft.FinalizedBy));
        Assert.Equal(draft.CreateTime, draft.AssessTime);
        Assert.Null(draft.Findings);
        Assert.Equal(Examination.Inputs(), draft.Inputs);
        Assert.Equal(draft, await clinic.Staff.ReadAsync(draft));
        Assert.Equal(draft, await clinic.Service.ReadAsync(draft));
        Assert.Equal([draft, empty], await clinic.Staff.ListAsync(patient));
    }

    [EngineFact]
    public async Task Draft_CannotSignItselfOrNameItself()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var draft = await clinic.Staff.Assessments.CreateSkinAssessmentAsync(new CreateSkinAssessmentRequest
        {
            Parent = patient.Name,
            AssessmentId = "first",
            Assessment = new SkinAssessment
            {
                Name = $"{patient.Name}/assessments/other",
                Etag = "v9",
                State = AssessmentState.Final,
                Version = 7,
                FinalizedBy = clinic.Practitioner("anna"),
                Findings = new AssessmentFindings { Notice = "All is well." },
                Decisions = { new ModalityDecision { Modality = Modality.MicroNeedling, Kind = DecisionKind.Approved } },
                AssessTime = Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow() - TimeSpan.FromDays(1)),
            },
        });
        Assert.Equal($"{patient.Name}/assessments/first", draft.Name);
        Assert.Equal((AssessmentState.Draft, 1, "", null, 0), (draft.State, draft.Version, draft.FinalizedBy, draft.Findings, draft.Decisions.Count));
        Assert.Equal(draft.CreateTime - Duration.FromTimeSpan(TimeSpan.FromDays(1)), draft.AssessTime);

        var refused = await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, clinic.Staff.Assessments.CreateSkinAssessmentAsync(
            new CreateSkinAssessmentRequest { Parent = patient.Name, AssessmentId = "first", Assessment = new SkinAssessment() { Inputs = new() } }));
        Assert.Equal(draft.Name, refused.Resource!.ResourceName);
        var other = await clinic.GivenPatientAsync();
        await clinic.Staff.Assessments.CreateSkinAssessmentAsync(
            new CreateSkinAssessmentRequest { Parent = other.Name, AssessmentId = "first", Assessment = new SkinAssessment() { Inputs = new() } });
    }

    [EngineFact]
    public async Task Update_ChangesWhatTheMaskNames_AndIgnoresWhatTheServerWrites()
    {
        var clinic = await GivenClinicAsync();
        var draft = await clinic.GivenDraftAsync(await clinic.GivenPatientAsync());
        var patch = new SkinAssessment
        {
            Name = draft.Name,
            Inputs = new AssessmentInputs { History = new MedicalHistory { Pregnant = Answer.Yes, Keloid = Answer.Yes }, MonkTone = 9 },
            State = AssessmentState.Final,
        };
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var changed = await UpdateAsync(clinic, patch, "inputs.history.pregnant", "inputs.weight_kg", "state");

        var expected = draft.Clone();
        expected.Inputs.History.Pregnant = Answer.Yes;
        expected.Inputs.WeightKg = null;
        (expected.Etag, expected.UpdateTime) = (changed.Etag, changed.UpdateTime);
        Assert.Equal(expected, changed);
        Assert.NotEqual(draft.Etag, changed.Etag);
        Assert.Equal(changed, await clinic.Staff.ReadAsync(draft));

        var wrong = await Refused.WithAsync(ErrorReason.InvalidRequest, () => UpdateAsync(clinic, patch, "inputs.shoe_size", "inputs.concerns.kind"));
        Assert.Equal(["update_mask.paths[0]", "update_mask.paths[1]"], wrong.Fields);
        var replaced = await UpdateAsync(clinic, patch, "*");
        Assert.Equal(patch.Inputs, replaced.Inputs);
    }

    [EngineFact]
    public async Task Update_WithAnOldEtag_IsRefused_AndWithoutOneBothChangesStand()
    {
        var clinic = await GivenClinicAsync();
        var draft = await clinic.GivenDraftAsync(await clinic.GivenPatientAsync());
        var first = new SkinAssessment { Name = draft.Name, Etag = draft.Etag, Inputs = new AssessmentInputs { MonkTone = 5 } };
        await UpdateAsync(clinic, first, "inputs.monk_tone");
        await Refused.WithAsync(ErrorReason.EtagMismatch, () => UpdateAsync(clinic, first, "inputs.monk_tone"));

        await Task.WhenAll(
            UpdateAsync(clinic, new SkinAssessment { Name = draft.Name, Inputs = new AssessmentInputs { Note = "Dry." } }, "inputs.note"),
            UpdateAsync(clinic, new SkinAssessment { Name = draft.Name, Inputs = new AssessmentInputs { MonkTone = 4 } }, "inputs.monk_tone"),
            UpdateAsync(clinic, new SkinAssessment { Name = draft.Name, Inputs = new AssessmentInputs { WeightKg = 70 } }, "inputs.weight_kg"));
        var read = (await clinic.Staff.ReadAsync(draft)).Inputs;
        Assert.Equal(("Dry.", 4, 70), (read.Note, read.MonkTone, read.WeightKg));
    }

    [EngineFact]
    public async Task Updates_OfTheSameEtagAtOnce_LeaveOneWinner()
    {
        var clinic = await GivenClinicAsync();
        var draft = await clinic.GivenDraftAsync(await clinic.GivenPatientAsync());
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 6).Select(async tone =>
        {
            try
            {
                await UpdateAsync(clinic, new SkinAssessment { Name = draft.Name, Etag = draft.Etag, Inputs = new AssessmentInputs { MonkTone = tone } }, "inputs.monk_tone");
                return "";
            }
            catch (Grpc.Core.RpcException exception)
            {
                return Refused.Read(exception).Reason;
            }
        }));
        Assert.Equal(["", .. Enumerable.Repeat("ETAG_MISMATCH", 5)], outcomes.Order());
    }

    [EngineFact]
    public async Task Inputs_ThatCannotBe_AreRefusedWithEachOfThem()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var inputs = new AssessmentInputs
        {
            BirthDate = new CivilDate { Year = 2099, Month = 1, Day = 1 },
            Concerns =
            {
                new Concern
                {
                    Kind = ConcernKind.WrinklePhotoageing,
                    ChiefConcern = true,
                    Readings = { Graded(SeverityScale.Glogau, 1.5), Graded(SeverityScale.Masi, 3), Graded(SeverityScale.Glogau, 4) },
                },
                new Concern
                {
                    Kind = ConcernKind.AcneScarBoxcar,
                    ChiefConcern = true,
                    Readings =
                    {
                        new ScaleReading
                        {
                            GoodmanBaronCount = new GoodmanBaronCount
                            {
                                Counts = { new ScarCount { Grade = ScarGrade.Mild, Count = 1 }, new ScarCount { Grade = ScarGrade.Mild, Count = 2 } },
                            },
                        },
                    },
                },
            },
            Regions = { new RegionStatus { BodyRegion = BodyRegion.Chin }, new RegionStatus { BodyRegion = BodyRegion.Chin } },
        };
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Assessments.CreateSkinAssessmentAsync(new CreateSkinAssessmentRequest
        {
            Parent = patient.Name,
            Assessment = new SkinAssessment { Inputs = inputs, AssessTime = Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow().AddHours(1)) },
        }));
        Assert.Equal(
            [
                "assessment.assess_time",
                "assessment.inputs.birth_date",
                "assessment.inputs.concerns[0].readings[0].grade.grade",
                "assessment.inputs.concerns[0].readings[1].grade.scale",
                "assessment.inputs.concerns[1].readings[0].goodman_baron_count.counts",
                "assessment.inputs.concerns",
                "assessment.inputs.regions",
            ],
            refused.Fields);
        Assert.Empty(await clinic.Staff.ListAsync(patient));
    }

    [EngineFact]
    public async Task List_IsInPages_OfTheStatesAndInTheViewThatWereAskedFor()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var signed = await clinic.GivenSignedAsync(patient);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var draft = await clinic.GivenDraftAsync(patient);

        Assert.Equal([draft.Name, signed.Name], (await clinic.Staff.ListAsync(patient, AssessmentView.Basic)).Select(a => a.Name));
        Assert.All(await clinic.Staff.ListAsync(patient, AssessmentView.Basic), a => Assert.Equal((null, null), (a.Inputs, a.Findings)));
        Assert.Equal([signed], await clinic.Staff.ListAsync(patient, AssessmentView.Full, AssessmentState.Final));
        var request = new ListSkinAssessmentsRequest { Parent = patient.Name, PageSize = 1 };
        var first = await clinic.Staff.Assessments.ListSkinAssessmentsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await clinic.Staff.Assessments.ListSkinAssessmentsAsync(request);
        Assert.Equal([draft.Name, signed.Name], first.Assessments.Concat(second.Assessments).Select(a => a.Name));
        Assert.Equal("", second.NextPageToken);
        request.Parent = (await clinic.GivenPatientAsync()).Name;
        await Refused.WithAsync(ErrorReason.InvalidPageToken, clinic.Staff.Assessments.ListSkinAssessmentsAsync(request));
    }

    [EngineFact]
    public async Task BatchGet_AnswersInTheOrderOfTheRequest_OrNotAtAll()
    {
        var clinic = await GivenClinicAsync();
        var (one, other) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        SkinAssessment[] drafts = [await clinic.GivenDraftAsync(one), await clinic.GivenDraftAsync(other), await clinic.GivenDraftAsync(one)];
        var request = new BatchGetSkinAssessmentsRequest { Names = { drafts[1].Name, drafts[2].Name, drafts[0].Name, drafts[1].Name } };
        Assert.Equal(
            [drafts[1], drafts[2], drafts[0], drafts[1]],
            (await clinic.Staff.Assessments.BatchGetSkinAssessmentsAsync(request)).Assessments);

        // The id is there, but as another patient's.
        request.Names.Add($"{other.Name}/assessments/{drafts[0].Name.Split('/')[^1]}");
        var refused = await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Assessments.BatchGetSkinAssessmentsAsync(request));
        Assert.Equal(request.Names[^1], refused.Resource!.ResourceName);
    }

    [EngineFact]
    public async Task AssessmentsOfOneWhoIsNotThere_AreNotThereEither()
    {
        var clinic = await GivenClinicAsync();
        var nobody = new Patient { Name = $"{clinic.Name}/patients/{Guid.CreateVersion7()}" };
        var nothing = new SkinAssessment { Name = $"{nobody.Name}/assessments/a1", Inputs = new() };
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.GivenDraftAsync(nobody));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Staff.ListAsync(nobody));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Staff.ReadAsync(nothing));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => UpdateAsync(clinic, nothing));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Assessments.AmendSkinAssessmentAsync(new AmendSkinAssessmentRequest { Name = nothing.Name, Reason = "x" }));
    }

    [EngineFact]
    public async Task ErasedPatient_LeavesNeitherAssessmentsNorOutcomes()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var signed = await clinic.GivenSignedAsync(patient);
        var draft = await clinic.GivenDraftAsync(patient);
        var outcome = await clinic.Staff.Assessments.RecordOutcomeAsync(
            new RecordOutcomeRequest { Parent = patient.Name, Outcome = new Outcome { Baseline = signed.Name, Note = "Healed." } });
        await clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name });

        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Staff.ReadAsync(signed));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.Staff.ListAsync(patient));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => UpdateAsync(clinic, draft));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Assessments.GetOutcomeAsync(new GetOutcomeRequest { Name = outcome.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.GivenDraftAsync(patient));
        Assert.Equal([0L], (await Server.Database.QueryAsync(
            $"SELECT sum(length(document)) FROM assessments WHERE clinic_id = '{clinic.Id}'")).Select(Convert.ToInt64));
        Assert.Equal([0L], (await Server.Database.QueryAsync(
            $"SELECT sum(length(document)) FROM outcomes WHERE clinic_id = '{clinic.Id}'")).Select(Convert.ToInt64));
    }

    private static ScaleReading Graded(SeverityScale scale, double grade) => new() { Grade = new ScaleGrade { Scale = scale, Grade = grade } };

    private static async Task<SkinAssessment> UpdateAsync(TestClinic clinic, SkinAssessment patch, params string[] mask) =>
        await clinic.Staff.Assessments.UpdateSkinAssessmentAsync(
            new UpdateSkinAssessmentRequest { Assessment = patch, UpdateMask = new FieldMask { Paths = { mask } } });
}

public sealed class SqliteDraftTests(SqliteTestServer server) : DraftTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresDraftTests(PostgresTestServer server) : DraftTests(server), IClassFixture<PostgresTestServer>;
