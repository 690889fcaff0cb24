using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.BookingSite.Wording;

/// <summary>Something to tell the person, in a few kind words, and perhaps where to go next.</summary>
public sealed record Notice(string Title, string Text, string? Link = null, string? LinkText = null)
{
    /// <summary>What a refusal means to somebody who only wants an appointment. Null: it means nothing to them, and is our own fault.</summary>
    public static Notice? Of(ClinicApiException refusal) => refusal switch
    {
        _ when Has(refusal, ErrorReason.AssessmentRequired) || Has(refusal, ErrorReason.ReviewRequired) => SeenFirst(refusal.Explanation),
        _ when Has(refusal, ErrorReason.ConsentRequired) => new(
            "The clinic needs your consent", "Please tick that you agree to the treatment. For somebody under 18 a guardian agrees at the clinic."),
        _ when Has(refusal, ErrorReason.TreatmentTooEarly) => new(
            "The clinic has set a later date", "Please choose one of the times below, which it has agreed to."),
        { Reason: ErrorReason.HoldExpired } => new(
            "The time was held for a while, and then given back",
            "Please choose again; most of the times are still there."),
        { Reason: ErrorReason.OfferExpired or ErrorReason.OfferChanged } => new(
            "These times are a little old",
            "The page was open for a while, or the clinic has changed something about the treatment. Here is what is free now."),
        { Reason: ErrorReason.SlotTooSoon } => new(
            "That is too soon for the clinic", "It needs a little time to prepare. Please choose a later time."),
        { Reason: ErrorReason.IntervalTooShort } => new(
            "Your skin needs a longer rest",
            "The time is too close to another treatment of yours. The times below leave your skin the rest that it needs."),
        { Reason: ErrorReason.PatientBusy } => new(
            "You have another appointment then", "Please choose a time that does not overlap it."),
        { Reason: ErrorReason.AppointmentState } => new(
            "This appointment cannot be changed any more", "It has begun, is over, or was cancelled. The clinic can tell you more."),
        SlotUnavailableException => new(
            "Somebody was a moment faster", "That time has just gone. Here is what is free now."),
        PreconditionFailedException => new(
            "This cannot be booked here at the moment", "The clinic will gladly help you on the phone. Nothing was booked."),
        RateLimitedException => new(
            "Many people are booking at this moment", "Please try again in a minute. Nothing was booked."),
        DeadlineExceededException or ServiceUnavailableException => new(
            "The clinic's diary does not answer at this moment", "Please try again in a minute. You will not be booked twice."),
        _ => null,
    };

    /// <summary>
    /// That a visit comes first. The clinic's answer is the same whether it has not met the person yet or wants to look again, and so is
    /// ours: it says nothing about anybody's health.
    /// </summary>
    /// <param name="explanation">Where the clinic says when it could be. Null: it did not.</param>
    public static Notice SeenFirst(AvailabilityExplanation? explanation) => new(
        "The clinic would like to see you first",
        "Before this treatment it looks at your skin and talks with you. After that visit you can book here.",
        explanation?.EarliestReview is { } review ? LinkTo(review.Treatment) : null,
        "See when they could meet you");

    /// <summary>What it means that an appointment, which was fine when it was booked, waits for something now.</summary>
    public static Notice Of(Suspension suspension, Clinic clinic) => suspension.Cause switch
    {
        SuspensionCause.TreatmentTooEarly => new(
            "Your skin needs a little longer", "The clinic asks for a later date. Please move your appointment; your time is kept until then."),
        SuspensionCause.ConsentRequired => new(
            "Your consent is needed", "The clinic will ask for it when you arrive. Your time is kept."),
        _ => new(
            "The clinic would like to see you before this appointment",
            "Please book a visit that is earlier. Your time is kept until then.",
            LinkTo(clinic.Name),
            "Book that visit"),
    };

    public static string LinkTo(string treatment) => $"/{treatment}";

    private static bool Has(ClinicApiException refusal, ErrorReason reason) =>
        refusal.Reason == reason || refusal.PreconditionViolations.Any(violation => violation.Reason == reason);
}
