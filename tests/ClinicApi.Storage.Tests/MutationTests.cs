using NodaTime;

namespace ClinicApi.Storage.Tests;

public sealed class MutationTests
{
    [Fact]
    public void Claim_IsOneAtMost() => Assert.Throws<InvalidOperationException>(
        () => new Mutation(Sample.ClinicId).Claim(Sample.Claim()).Claim(Sample.Claim("two")));

    [Fact]
    public void Event_OfNoClinic_IsAProgrammingError() =>
        Assert.Throws<InvalidOperationException>(() => new Mutation("").Emit(Sample.Event()));

    [Fact]
    public void Reservations_AreSentInOneOrder_WhateverOrderTheyWereGivenIn()
    {
        var mutation = new Mutation(Sample.ClinicId)
            .Book("a", Sample.Reservation("rooms/1"), Sample.Reservation("devices/x", 30, 60), Sample.Reservation("devices/x", 0, 30))
            .PlaceHold(Sample.Hold("h"), [Sample.Reservation("practitioners/anna")]);

        var sent = mutation.Compile().Where(statement => statement.Sql.StartsWith("INSERT INTO reservations", StringComparison.Ordinal));

        Assert.Equal(
            ["devices/x", "devices/x", "practitioners/anna", "rooms/1"],
            sent.Select(statement => statement.Subject));
    }

    [Fact]
    public void PersonalValues_DoNotShowInTheTextOfARow()
    {
        Assert.Equal("PatientRow ada", Sample.Patient("ada").ToString());
        Assert.Equal("AppointmentRow a", Sample.Appointment("a").ToString());
    }

    [Fact]
    public void Instants_AreWholeMicroseconds_AlsoBeforeTheEpoch()
    {
        Assert.Equal(1, Instant.FromUnixTimeTicks(19).ToMicroseconds());
        Assert.Equal(-1, Instant.FromUnixTimeTicks(-1).ToMicroseconds());
        Assert.Equal(-1, Instant.FromUnixTimeTicks(-10).ToMicroseconds());
    }
}
