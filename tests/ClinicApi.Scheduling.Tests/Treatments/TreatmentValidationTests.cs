using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class TreatmentValidationTests
{
    private static readonly Treatment Valid = Example.Treatment(
        15,
        [Example.Role("practitioner", ResourceKind.Practitioner, "peel"), Example.Role("room", ResourceKind.Room, "treatment")],
        Example.Phase("peel", 30, "practitioner", "room"),
        Example.Phase("rest", 15, "room"));

    [Fact]
    public void Validate_ValidTreatment_HasNoViolations() => Assert.Empty(TreatmentValidation.Validate(Valid));

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt()
    {
        var treatment = new Treatment(
            "t",
            [
                new Role("a", ResourceKind.Patient, "", 0),
                new Role("a", ResourceKind.Room, "treatment", 1),
                new Role("idle", ResourceKind.Room, "treatment", 1),
                new Role("", (ResourceKind)9, "x", 1) { Preparation = Duration.FromMinutes(-5), Turnover = Duration.FromMinutes(3) },
            ],
            [Example.Phase("one", 7, "a", "nobody", "a"), Example.Phase("one", 0, "a"), Example.Phase("", -5, "")],
            Grid: Duration.FromMinutes(25),
            LeadTime: Duration.FromMinutes(-5),
            Horizon: Duration.Zero);

        Assert.Equal(
            [
                "roles[0].kind", "roles[0].capability", "roles[0].count", "roles[1].id", "roles[2]", "roles[3].id", "roles[3].kind",
                "roles[3].preparation", "roles[3].turnover", "phases[0].length", "phases[0].roles[1]", "phases[0].roles[2]",
                "phases[1].id", "phases[1].length",
                "phases[2].id", "phases[2].length", "grid", "lead_time", "horizon",
            ],
            TreatmentValidation.Validate(treatment).Select(violation => violation.Field));
    }

    [Fact]
    public void Validate_NoPhases_IsAViolation() =>
        Assert.Contains(TreatmentValidation.Validate(Valid with { Phases = [] }), violation => violation.Field == "phases");

    [Theory]
    [InlineData(5, true)]
    [InlineData(45, true)]
    [InlineData(90, true)]
    [InlineData(1440, true)]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(25, false)]
    [InlineData(50, false)]
    [InlineData(2880, false)]
    public void Validate_Grid_MustDivideADay(int minutes, bool valid) =>
        Assert.Equal(valid, TreatmentValidation.Validate(Valid with { Grid = Duration.FromMinutes(minutes) }).Count == 0);

    [Fact]
    public void Validate_HorizonShorterThanTheLeadTime_IsAViolation()
    {
        var treatment = Valid with { LeadTime = Duration.FromHours(2), Horizon = Duration.FromHours(1) };

        Assert.Equal(["horizon"], TreatmentValidation.Validate(treatment).Select(violation => violation.Field));
    }

    [Fact]
    public void Validate_LengthThatIsFiveMinutesAndANanosecond_IsAViolation()
    {
        var treatment = Valid with { Phases = [new Phase("peel", Duration.FromMinutes(5) + Duration.Epsilon, ["practitioner", "room"])] };

        Assert.Equal(["phases[0].length"], TreatmentValidation.Validate(treatment).Select(violation => violation.Field));
        Assert.Throws<ArgumentException>(() => Example.Clinic("Etc/UTC", Example.AroundTheClock).SearchDay(treatment, "2026-05-04"));
    }
}
