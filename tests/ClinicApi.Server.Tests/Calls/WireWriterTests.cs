using System.Text;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Calls;

/// <summary>The bytes of answers that are written without messages are those that the messages would have had.</summary>
public sealed class WireWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void Written_IsWhatProtobufWrites_HoweverLongItGets(int length)
    {
        var slot = new Slot
        {
            StartTime = new Timestamp { Seconds = 1_772_442_000 },
            EndTime = new Timestamp(),
            Offer = new string('ü', length),
            Practitioners = { "clinics/c/practitioners/anna", "" },
        };
        var result = new TreatmentAvailability { Treatment = "clinics/c/treatments/t", Slots = { slot, slot }, Truncated = true };
        var expected = new SearchAvailabilityResponse { Results = { result, new TreatmentAvailability() } };

        using var wire = new WireWriter();
        var first = wire.Begin(SearchAvailabilityResponse.ResultsFieldNumber);
        wire.Write(TreatmentAvailability.TreatmentFieldNumber, result.Treatment);
        wire.Write(TreatmentAvailability.TimeZoneFieldNumber, "");
        foreach (var one in result.Slots)
        {
            var start = wire.Begin(TreatmentAvailability.SlotsFieldNumber);
            wire.WriteTimestamp(Slot.StartTimeFieldNumber, one.StartTime.Seconds);
            wire.WriteTimestamp(Slot.EndTimeFieldNumber, one.EndTime.Seconds);
            wire.Write(Slot.OfferFieldNumber, one.Offer);
            foreach (var name in one.Practitioners)
                wire.Write(Slot.PractitionersFieldNumber, Encoding.UTF8.GetBytes(name).AsSpan());
            wire.End(start);
        }

        wire.Write(TreatmentAvailability.TruncatedFieldNumber, value: true);
        wire.Write(TreatmentAvailability.ExplanationFieldNumber, (IMessage?)null);
        wire.End(first);
        wire.End(wire.Begin(SearchAvailabilityResponse.ResultsFieldNumber));
        Assert.Equal(expected.ToByteArray(), wire.Written.ToArray());
    }
}
