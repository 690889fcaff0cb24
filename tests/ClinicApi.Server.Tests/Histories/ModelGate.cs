using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Tests.Histories;

/// <summary>
/// What is known of patients that decides on treatments, as a clinician would keep it on a card: what was signed last, whether something
/// alarming was seen since, whether the patient has agreed. It shares no code with the service.
/// </summary>
internal sealed class ModelGate(TestClinic clinic)
{
    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[clinic.Plan.Clinic.TimeZone];
    private readonly Dictionary<string, Card> cards = [];

    /// <summary>Whether the clinic treats by its own assessments.</summary>
    public bool IsKept => clinic.Plan.Clinic.AssessmentPolicy != AssessmentPolicy.KeptElsewhere;

    /// <param name="patient">Who was assessed.</param>
    /// <param name="isApproved">What was decided.</param>
    /// <param name="earliest">From when on. Null: at once.</param>
    public void Sign(string patient, bool isApproved, LocalDate? earliest) =>
        cards[patient] = Of(patient) with { IsSigned = true, IsApproved = isApproved, Earliest = earliest, IsAlarming = false };

    public void Alarm(string patient) => cards[patient] = Of(patient) with { IsAlarming = true };

    public void Agree(string patient, bool agrees) => cards[patient] = Of(patient) with { HasAgreed = agrees };

    /// <summary>What the patient's card says against it: of the skin at most one thing, and of the consent.</summary>
    public IEnumerable<ErrorReason> Reasons(Question question)
    {
        if (!IsKept || question.Patient.Length == 0 || question.Treatment != ClinicPlan.Needling)
            yield break;
        var card = Of(question.Patient);
        if (card.IsAlarming || (card.IsSigned && !card.IsApproved))
            yield return ErrorReason.ReviewRequired;
        else if (!card.IsSigned)
            yield return ErrorReason.AssessmentRequired;
        else if (question.Start.InZone(zone).Date < card.Earliest)
            yield return ErrorReason.TreatmentTooEarly;
        if (question.Books && !card.HasAgreed)
            yield return ErrorReason.ConsentRequired;
    }

    private Card Of(string patient) => cards.GetValueOrDefault(patient, new Card());

    private sealed record Card(
        bool IsSigned = false, bool IsApproved = false, LocalDate? Earliest = null, bool IsAlarming = false, bool HasAgreed = false);
}
