using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>An offer is taken as it was made, or says what has changed.</summary>
public abstract class OfferTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Offer_Held_TakesStartAndPractitionerFromTheSearch()
    {
        var clinic = await GivenClinicAsync();
        var slot = (await SearchAsync(clinic, 1, practitioner: "ben"))[0];
        var hold = await HoldAsync(clinic, slot.Offer);
        Assert.Equal((slot.StartTime, slot.EndTime, clinic.Practitioner("ben")), (hold.StartTime, hold.EndTime, hold.RequestedPractitioner));
    }

    [EngineFact]
    public async Task Offer_Booked_NeedsNothingButThePatient()
    {
        var clinic = await GivenClinicAsync();
        var slot = (await SearchAsync(clinic, 1, preferred: "ben"))[3];
        var booked = await clinic.Partner.Appointments.CreateAppointmentAsync(new CreateAppointmentRequest
        {
            Parent = clinic.Name,
            Offer = slot.Offer,
            Appointment = new Appointment { Patient = (await clinic.GivenPatientAsync()).Name },
        });
        Assert.Equal((slot.StartTime, clinic.Practitioner("ben")), (booked.StartTime, booked.RequestedPractitioner));
        Assert.Equal(clinic.Treatment(ClinicPlan.Consultation), booked.Treatment);
    }

    [EngineFact]
    public async Task Offer_OfAMove_MovesTheAppointmentOverItsOwnTime()
    {
        var clinic = await GivenClinicAsync(plan => plan.Rooms.Remove("room-2"));
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var slots = await SearchAsync(clinic, 0, ignored: appointment.Name);
        Assert.Equal(clinic.At(0, 9, 15), slots[1].StartTime);
        var moved = await clinic.Partner.Appointments.RescheduleAppointmentAsync(new RescheduleAppointmentRequest { Name = appointment.Name, Offer = slots[1].Offer });
        Assert.Equal((appointment.Name, clinic.At(0, 9, 15)), (moved.Name, moved.StartTime));
    }

    [EngineFact]
    public async Task Offer_OfAnotherCallerOrClinic_OrBroken_IsInvalid()
    {
        var (clinic, other) = (await GivenClinicAsync(), await GivenClinicAsync());
        var offer = (await SearchAsync(clinic, 1))[0].Offer;
        await Refused.WithAsync(ErrorReason.InvalidOffer, () => HoldAsync(clinic, offer, by: clinic.OtherPartner));
        await Refused.WithAsync(ErrorReason.InvalidOffer, () => HoldAsync(other, offer));
        foreach (var broken in new[] { "x", "!", "é", offer[..^1], offer + "A", Flip(offer, 0), Flip(offer, 20), Flip(offer, 53), new string('A', 54) })
            await Refused.WithAsync(ErrorReason.InvalidOffer, () => HoldAsync(clinic, broken));
    }

    [EngineFact]
    public async Task Offer_OlderThanAQuarterOfAnHour_HasExpired()
    {
        var clinic = await GivenClinicAsync();
        var slot = (await SearchAsync(clinic, 1))[0];
        await Server.AdvanceAsync(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        var hold = await HoldAsync(clinic, slot.Offer);
        await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.OfferExpired, () => HoldAsync(clinic, slot.Offer));
    }

    [EngineFact]
    public async Task Offer_ThatTheRequestContradicts_IsAMismatch()
    {
        var clinic = await GivenClinicAsync();
        var (required, preferred) = ((await SearchAsync(clinic, 1, practitioner: "ben"))[0], (await SearchAsync(clinic, 1, preferred: "ben"))[0]);
        await Refused.WithAsync(ErrorReason.OfferMismatch, () => HoldAsync(clinic, required.Offer, treatment: ClinicPlan.Needling));
        await Refused.WithAsync(ErrorReason.OfferMismatch, () => HoldAsync(clinic, required.Offer, start: clinic.At(1, 10)));
        await Refused.WithAsync(ErrorReason.OfferMismatch, () => HoldAsync(clinic, required.Offer, practitioner: clinic.Practitioner("anna")));
        var hold = await HoldAsync(clinic, preferred.Offer, start: preferred.StartTime, practitioner: clinic.Practitioner("anna"));
        Assert.Equal(clinic.Practitioner("anna"), hold.RequestedPractitioner);
    }

    [EngineFact]
    public async Task Offer_TogetherWithAHold_IsInvalid()
    {
        var clinic = await GivenClinicAsync();
        var slot = (await SearchAsync(clinic, 1))[0];
        var hold = await HoldAsync(clinic, slot.Offer);
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Partner.Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Offer = slot.Offer, Appointment = new Appointment { PartnerReference = "1" } }));
        Assert.Equal(["offer"], refused.Fields);
    }

    [EngineFact]
    public async Task Offer_OfATreatmentWhosePriceOrLengthHasChanged_SaysSo()
    {
        var clinic = await GivenClinicAsync(plan => plan.Treatments[ClinicPlan.Consultation].Price = new Money { CurrencyCode = "EUR", MinorUnits = 5_000 });
        var slot = (await SearchAsync(clinic, 1))[0];
        await UpdateAsync(clinic, "description", treatment => treatment.Description = "Another text changes nothing for the patient.");
        await HoldAsync(clinic, (await SearchAsync(clinic, 3))[0].Offer);
        await UpdateAsync(clinic, "price", treatment => treatment.Price.MinorUnits = 6_000);
        Assert.Equal("price", (await Refused.WithAsync(ErrorReason.OfferChanged, () => HoldAsync(clinic, slot.Offer))).Metadata["changed"]);
        await UpdateAsync(clinic, "phases", treatment => treatment.Phases[0].Duration = ClinicPlan.Minutes(45));
        Assert.Equal("duration,price", (await Refused.WithAsync(ErrorReason.OfferChanged, () => HoldAsync(clinic, slot.Offer))).Metadata["changed"]);
        await clinic.Staff.Clinics.DeleteTreatmentAsync(new DeleteTreatmentRequest { Name = clinic.Treatment(ClinicPlan.Consultation) });
        Assert.Equal("treatment", (await Refused.WithAsync(ErrorReason.OfferChanged, () => HoldAsync(clinic, slot.Offer))).Metadata["changed"]);
    }

    [EngineFact]
    public async Task Offer_ThatSomebodyElseHasTaken_IsRefusedWithWhatCouldBeHadInstead()
    {
        var clinic = await GivenClinicAsync();
        var slot = (await SearchAsync(clinic, 1, practitioner: "ben")).Single(one => one.StartTime.Equals(clinic.At(1, 10)));
        await clinic.Staff.Appointments.HoldSlotAsync(new HoldSlotRequest
        {
            Treatment = clinic.Treatment(ClinicPlan.Consultation),
            StartTime = slot.StartTime,
            Practitioner = clinic.Practitioner("ben"),
        });
        var refused = await Refused.WithAsync(ErrorReason.SlotTaken, () => HoldAsync(clinic, slot.Offer));
        var explanation = refused.Explanation!;
        Assert.Equal(["SLOT_TAKEN consultant talk"], explanation.Obstacles.Select(o => $"{o.Reason} {o.RoleId} {o.PhaseId}"));
        Assert.Equal(
            [
                (AlternativeKind.Earlier, clinic.At(1, 9, 30), "ben"), (AlternativeKind.Later, clinic.At(1, 10, 30), "ben"),
                (AlternativeKind.OtherPractitioner, clinic.At(1, 10), "anna"),
            ],
            explanation.Alternatives.Select(a => (a.Kind, a.Slot.StartTime, a.Slot.Practitioners.Single().Split('/')[^1])));
        foreach (var alternative in explanation.Alternatives)
            await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = (await HoldAsync(clinic, alternative.Slot.Offer)).Name });
    }

    [EngineFact]
    public async Task Offers_OfTwoNodesOnOneDatabase_AreUnderstoodByEither()
    {
        var clinic = await GivenClinicAsync();
        var slot = (await SearchAsync(clinic, 1))[0];
        await using var other = await ServerNode.StartAsync(Server.Database, Server.Database.Time);
        var there = new AppointmentService.AppointmentServiceClient(other.With($"Bearer {clinic.Partner.Key}"));
        Assert.Equal(slot.StartTime, (await there.HoldSlotAsync(new HoldSlotRequest { Treatment = clinic.Treatment(ClinicPlan.Consultation), Offer = slot.Offer })).StartTime);
    }

    [EngineFact]
    public async Task Offer_OfTheFirstVersion_IsTakenUntilItExpires_AndByNobodyElse()
    {
        var (clinic, other) = (await GivenClinicAsync(), await GivenClinicAsync());
        var slot = (await SearchAsync(clinic, 1, practitioner: "ben"))[0];
        var first = AsOfTheFirstVersion(slot, clinic);
        await Refused.WithAsync(ErrorReason.InvalidOffer, () => HoldAsync(clinic, first, by: clinic.OtherPartner));
        await Refused.WithAsync(ErrorReason.InvalidOffer, () => HoldAsync(other, first));
        foreach (var at in new[] { 1, 20, 52 })
            await Refused.WithAsync(ErrorReason.InvalidOffer, () => HoldAsync(clinic, Flip(first, at)));
        var hold = await HoldAsync(clinic, first);
        Assert.Equal((slot.StartTime, slot.EndTime, clinic.Practitioner("ben")), (hold.StartTime, hold.EndTime, hold.RequestedPractitioner));
        await Server.AdvanceAsync(TimeSpan.FromMinutes(15));
        await Refused.WithAsync(ErrorReason.OfferExpired, () => HoldAsync(clinic, first));
    }

    [EngineFact]
    public async Task Offers_OfOneAnswer_AreOfTheirOwnTreatmentAndTermsOnly()
    {
        var clinic = await GivenClinicAsync();
        var answer = await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(ClinicPlan.Consultation), clinic.Treatment(ClinicPlan.Needling) },
            Window = clinic.Window(1, 2),
        });
        var (one, another) = (Base64Url.DecodeFromChars(answer.Results[0].Slots[0].Offer), Base64Url.DecodeFromChars(answer.Results[1].Slots[0].Offer));
        Assert.Equal(one[..5], another[..5]);
        await Refused.WithAsync(ErrorReason.InvalidOffer, () => HoldAsync(clinic, Base64Url.EncodeToString([.. one[..24], .. another[24..]])));
    }

    /// <summary>The same offer as <c>docs/decisions/0054</c> says how it was made.</summary>
    private string AsOfTheFirstVersion(Slot slot, TestClinic clinic)
    {
        var offer = Base64Url.DecodeFromChars(slot.Offer);
        byte[] header = [1, offer[5], .. offer[1..5], .. offer[6..24]];
        var purpose = Encoding.UTF8.GetBytes($"offer\n{clinic.Partner.PartnerId}\n{clinic.Id}\n");
        using var cipher = Aes.Create();
        cipher.Key = HMACSHA256.HashData(Server.Node.Services.GetRequiredService<Pepper>().Tokens, (byte[])[.. purpose, .. header])[..16];
        var block = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(block, (uint)(slot.StartTime.Seconds / 300));
        BinaryPrimitives.WriteUInt16BigEndian(block.AsSpan(4), (ushort)((slot.EndTime.Seconds - slot.StartTime.Seconds) / 300));
        block[6] = 1;
        return Base64Url.EncodeToString([.. header, .. cipher.EncryptEcb(block, PaddingMode.None)]);
    }

    private static string Flip(string offer, int at) => offer[..at] + (offer[at] == 'B' ? 'C' : 'B') + offer[(at + 1)..];

    private static async Task<IReadOnlyList<Slot>> SearchAsync(TestClinic clinic, int day, string practitioner = "", string preferred = "", string ignored = "")
    {
        var answer = await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(ClinicPlan.Consultation) },
            Window = clinic.Window(day, day + 1),
            Practitioner = practitioner.Length == 0 ? "" : clinic.Practitioner(practitioner),
            PreferredPractitioner = preferred.Length == 0 ? "" : clinic.Practitioner(preferred),
            IgnoredAppointment = ignored,
        });
        return answer.Results.Single().Slots;
    }

    private static async Task<Hold> HoldAsync(
        TestClinic clinic, string offer, string treatment = ClinicPlan.Consultation, Timestamp? start = null, string practitioner = "", TestCaller? by = null) =>
        await (by ?? clinic.Partner).Appointments.HoldSlotAsync(
            new HoldSlotRequest { Treatment = clinic.Treatment(treatment), Offer = offer, StartTime = start, Practitioner = practitioner });

    private static async Task UpdateAsync(TestClinic clinic, string path, Action<Treatment> change)
    {
        var treatment = await clinic.Staff.Clinics.GetTreatmentAsync(new GetTreatmentRequest { Name = clinic.Treatment(ClinicPlan.Consultation) });
        change(treatment);
        await clinic.Staff.Clinics.UpdateTreatmentAsync(new UpdateTreatmentRequest { Treatment = treatment, UpdateMask = new FieldMask { Paths = { path } } });
    }
}

public sealed class SqliteOfferTests(SqliteTestServer server) : OfferTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresOfferTests(PostgresTestServer server) : OfferTests(server), IClassFixture<PostgresTestServer>;
