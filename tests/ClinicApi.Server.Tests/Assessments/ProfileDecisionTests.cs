using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Assessments;

/// <summary>Isotretinoin that is being taken forbids needling; in the permissive profile a doctor may clear it.</summary>
public abstract class ProfileDecisionTests(TestServer server) : ServerSuite(server)
{
    private const string Rule = "isotretinoin_current";

    [EngineFact]
    public async Task Clinic_WithoutADecision_IsConservative()
    {
        var clinic = await GivenClinicAsync();
        var findings = await EvaluateAsync(clinic);
        Assert.Equal((RuleProfile.Conservative, Verdict.Contraindicated), (findings.Profile, Needling(findings)));
        Assert.Null(findings.ProfileDecision);
    }

    [EngineFact]
    public async Task Decision_CountsAtOnce_ForEvaluationComparisonAndSignature_AndIsPartOfTheFindings()
    {
        var clinic = await GivenClinicAsync();
        var decided = (await DecideAsync(clinic, Decision(clinic))).ProfileDecision;
        Assert.Equal(Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow()), decided.DecideTime);

        var findings = await EvaluateAsync(clinic);
        Assert.Equal((RuleProfile.Permissive, Verdict.NeedsClearance, decided), (findings.Profile, Needling(findings), findings.ProfileDecision));
        var compared = await clinic.Staff.Assessments.CompareTreatmentsAsync(new CompareTreatmentsRequest { Parent = clinic.Name, Inputs = Inputs() });
        Assert.Equal(Verdict.NeedsClearance, compared.Treatments.Single(t => t.Finding.Modality == Modality.MicroNeedling).Finding.Verdict);

        var signed = await clinic.GivenSignedAsync(await clinic.GivenPatientAsync(), Inputs());
        Assert.Equal(decided, signed.Findings.ProfileDecision);

        // What is signed stays as it is, and the same decision finds the same again, byte for byte.
        await DecideAsync(clinic, null);
        Assert.Equal(signed.Findings.ToByteString(), (await clinic.Staff.ReadAsync(signed)).Findings.ToByteString());
        Assert.Equal(Verdict.Contraindicated, Needling(await EvaluateAsync(clinic)));
        await DecideAsync(clinic, Decision(clinic));
        Assert.Equal(findings.ToByteString(), (await EvaluateAsync(clinic)).ToByteString());
    }

    [EngineFact]
    public async Task Decision_OnSomeRules_LeavesTheOthersConservative()
    {
        var clinic = await GivenClinicAsync();
        await DecideAsync(clinic, Decision(clinic, "isotretinoin_recent"));
        Assert.Equal(Verdict.Contraindicated, Needling(await EvaluateAsync(clinic)));
        await DecideAsync(clinic, Decision(clinic, "isotretinoin_recent", Rule));
        var findings = await EvaluateAsync(clinic);
        Assert.Equal(Verdict.NeedsClearance, Needling(findings));
        Assert.Equal(
            RuleProfile.Permissive,
            findings.Modalities.Single(f => f.Modality == Modality.MicroNeedling).FiredRules.Single(fired => fired.RuleId == Rule).Profile);
    }

    [EngineFact]
    public async Task Decision_ByNobodyOfTheClinic_OrOnWhatIsNotDisputed_IsRefused()
    {
        var (clinic, other) = (await GivenClinicAsync(), await GivenClinicAsync());
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => DecideAsync(clinic, By(clinic.Practitioner("nobody"))));
        var foreign = await Refused.WithAsync(ErrorReason.InvalidRequest, () => DecideAsync(clinic, By(other.Practitioner("anna"))));
        Assert.Equal(["clinic.profile_decision.decided_by"], foreign.Fields);
        var unknown = await Refused.WithAsync(ErrorReason.InvalidRequest, () => DecideAsync(clinic, Decision(clinic, Rule, "pregnancy", "no_such_rule")));
        Assert.Equal(["clinic.profile_decision.rule_ids[1]", "clinic.profile_decision.rule_ids[2]"], unknown.Fields);
        var early = new Clinic(clinic.Plan.Clinic) { ProfileDecision = Decision(clinic) };
        var refused = await Refused.WithAsync(
            ErrorReason.InvalidRequest, Administrator.Clinics.CreateClinicAsync(new CreateClinicRequest { ClinicId = "early", Clinic = early }));
        Assert.Equal(["clinic.profile_decision"], refused.Fields);
    }

    [EngineFact]
    public async Task Decision_IsAudited_Told_AndDatedByTheServer()
    {
        var clinic = await GivenClinicAsync();
        var sent = Decision(clinic);
        sent.DecideTime = new Timestamp { Seconds = 1 };
        var first = await DecideAsync(clinic, sent);
        await Server.AdvanceAsync(TimeSpan.FromHours(1));

        // Whatever else is changed of the clinic, the decision is as old as it is.
        var update = new UpdateClinicRequest { Clinic = first.Clone(), UpdateMask = new FieldMask { Paths = { "*" } } };
        update.Clinic.DisplayName = "Skin clinic, renamed";
        Assert.Equal(first.ProfileDecision, (await clinic.Staff.Clinics.UpdateClinicAsync(update)).ProfileDecision);

        var entries = (await clinic.Staff.Audit.ListAuditEntriesAsync(
            new ListAuditEntriesRequest { Clinic = clinic.Name, Caller = $"partners/{clinic.Staff.PartnerId}" })).AuditEntries;
        Assert.Equal(2, entries.Count(entry => entry.Method.EndsWith("/UpdateClinic", StringComparison.Ordinal)));
        var events = (await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { Clinics = { clinic.Name }, PageSize = 1000 })).Events;
        Assert.Equal(2, events.Count(e => e.Type == EventType.ClinicUpdated));
    }

    private static AssessmentInputs Inputs()
    {
        var inputs = Examination.Inputs();
        inputs.BirthDate = TestClinic.APatient().BirthDate;
        inputs.Medications.Items.Add(new Medication { MedicationClass = MedicationClass.Isotretinoin, Status = MedicationStatus.Current });
        return inputs;
    }

    private static async Task<AssessmentFindings> EvaluateAsync(TestClinic clinic) =>
        (await clinic.Staff.Assessments.EvaluateSkinAssessmentAsync(new EvaluateSkinAssessmentRequest { Parent = clinic.Name, Inputs = Inputs() })).Findings;

    private static async Task<Clinic> DecideAsync(TestClinic clinic, ProfileDecision? decision) =>
        await clinic.Staff.Clinics.UpdateClinicAsync(new UpdateClinicRequest
        {
            Clinic = new Clinic { Name = clinic.Name, ProfileDecision = decision },
            UpdateMask = new FieldMask { Paths = { "profile_decision" } },
        });

    private static ProfileDecision Decision(TestClinic clinic, params IEnumerable<string> rules)
    {
        var decision = By(clinic.Practitioner("anna"));
        decision.RuleIds.AddRange(rules);
        return decision;
    }

    private static ProfileDecision By(string practitioner) => new() { DecidedBy = practitioner, Reason = "After the consensus of 2017." };

    private static Verdict Needling(AssessmentFindings findings) =>
        findings.Modalities.Single(finding => finding.Modality == Modality.MicroNeedling).Verdict;
}

public sealed class SqliteProfileDecisionTests(SqliteTestServer server) : ProfileDecisionTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresProfileDecisionTests(PostgresTestServer server) : ProfileDecisionTests(server), IClassFixture<PostgresTestServer>;
