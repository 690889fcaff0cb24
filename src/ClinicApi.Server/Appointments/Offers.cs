using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Lists;
using ClinicApi.V1;
using NodaTime;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Appointments;

/// <summary>Whether a practitioner was named in the search that an offer comes from.</summary>
internal enum Wanted : byte
{
    Anybody = 0,
    Preferred = 1,
    Required = 2,
}

/// <summary>What an offer says, once it is opened.</summary>
/// <param name="TreatmentId">What was offered.</param>
/// <param name="Start">When it would start.</param>
/// <param name="End">When it would end.</param>
/// <param name="PractitionerId">The practitioner who was wanted and free. Empty: nobody in particular.</param>
/// <param name="Wanted">How much they were wanted.</param>
/// <param name="Terms">Length and price that were shown.</param>
internal sealed record Offer(string TreatmentId, Instant Start, Instant End, string PractitionerId, Wanted Wanted, OfferedTerms Terms)
{
    /// <summary>The treatment that is asked for, which must be the offered one.</summary>
    public string TreatmentFor(string requestedId) => requestedId.Length == 0 || requestedId == TreatmentId ? TreatmentId : throw Mismatch("treatment");

    public Instant StartFor(Instant? requested) => requested is null || requested == Start ? Start : throw Mismatch("start");

    /// <summary>The practitioner who is asked for: any who is free may be, unless the search required one.</summary>
    public string PractitionerFor(string requestedId) =>
        requestedId.Length == 0 ? PractitionerId
        : Wanted == Wanted.Required && requestedId != PractitionerId ? throw Mismatch("practitioner")
        : requestedId;

    private static ApiException Mismatch(string field) =>
        new(ErrorReason.OfferMismatch, $"The request's {field} differs from that of the offer. Leave it empty.");
}

/// <summary>
/// Opens offers and begins to seal them. An offer is the moment and its subject, in the clear, and a block of its own. The block is
/// enciphered under a key that is derived from the moment and the caller; half of it is the seal of subject and clinic, so that an offer
/// that was altered, or is another's, is recognised.
/// </summary>
internal sealed class Offers(Pepper pepper, ClinicDiaries diaries, Clock clock)
{
    public static readonly Duration ValidFor = Duration.FromMinutes(15);

    private const string ChangedText = "What was offered has changed since. Search again, and show the patient what is new.";

    /// <summary>For all offers of one answer.</summary>
    public OfferSeal Begin(string callerId) => new(pepper, callerId, clock.Now());

    /// <summary>What is offered of a treatment; somebody who is wanted is part of it.</summary>
    public OfferSubject SubjectOf(CompiledClinic clinic, CompiledTreatment treatment, string practitionerId, Wanted wanted) =>
        practitionerId.Length == 0
            ? treatment.Subject
            : OfferSubject.Of(pepper, clinic.ClinicId, treatment.Plan.Id, treatment.Terms, practitionerId, wanted);

    /// <returns>Null if there is none.</returns>
    /// <exception cref="ApiException">The offer is broken, another's or too old, or what it offers has been deleted.</exception>
    public async Task<Offer?> OpenAsync(Call call, string clinicId, string token)
    {
        if (token.Length == 0)
            return null;
        var opened = OfferSeal.Open(pepper, call.Caller.PartnerId, clinicId, token)
            ?? throw new ApiException(ErrorReason.InvalidOffer, "The offer is broken, or was made to another caller, clinic or deployment.");
        if (clock.Now() >= opened.IssuedAt + ValidFor)
            throw Refusals.Precondition(ErrorReason.OfferExpired, ResourceNames.Clinic(clinicId), "The offer is older than 15 minutes. Search again.");
        return await ReadAsync(call, clinicId, opened, certain: false) ?? await ReadAsync(call, clinicId, opened, certain: true)
            ?? throw Changed(ResourceNames.Clinic(clinicId), ["treatment"]);
    }

    /// <returns>Null if the clinic has no such treatment or practitioner.</returns>
    private async Task<Offer?> ReadAsync(Call call, string clinicId, OpenedOffer opened, bool certain)
    {
        var diary = await diaries.FindAsync(clinicId, certain, call.Context.CancellationToken);
        var treatment = diary?.Clinic.Treatments.Values.FirstOrDefault(one => one.Mark == opened.Treatment)?.Plan.Id;
        var practitioner = opened.Practitioner == 0
            ? ""
            : diary?.Clinic.Practitioners.Keys.FirstOrDefault(id => Marks.Of(id) == opened.Practitioner);
        return treatment is null || practitioner is null
            ? null
            : new Offer(treatment, opened.Start, opened.End, practitioner, opened.Wanted, opened.Terms);
    }

    public static ApiException Changed(string subject, IEnumerable<string> changes) =>
        new(ErrorReason.OfferChanged, ChangedText)
        {
            Preconditions = [new PreconditionViolation(ErrorReason.OfferChanged, subject, ChangedText)],
            Metadata = new Dictionary<string, string> { ["changed"] = string.Join(',', changes) },
        };
}
