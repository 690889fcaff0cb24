using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Calls;

/// <summary>What an operator sees of calls. Which names there are, the dashboard's test says.</summary>
public abstract class CallMetricsTests(TestServer server) : ServerSuite(server)
{
    private const string Book = "AppointmentService/CreateAppointment";

    [EngineFact]
    public async Task Calls_AreMeasuredByMethodAndStatus_RefusalsByReason_ChangesByType()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        using var measured = new Measured(Server.Node.Services.GetRequiredService<IMeterFactory>());

        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 10));
        await Refused.WithAsync(
            ErrorReason.TreatmentNotOffered,
            async () => await clinic.Partner.Appointments.CreateAppointmentAsync(clinic.Booking(patient, clinic.At(0, 12), "none")));

        // The answer leaves before it is counted.
        await Eventually.HoldsAsync("both calls are counted", () => Task.FromResult(measured.Of("clinicapi.call.duration").Count() >= 2));
        Assert.Equal(
            [$"code=FailedPrecondition method={Book}", $"code=OK method={Book}"],
            measured.Of("clinicapi.call.duration").Where(tags => tags.Contains(Book, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("reason=TREATMENT_NOT_OFFERED", measured.Of("clinicapi.call.refusals"));
        Assert.Contains("type=appointment_booked", measured.Of("clinicapi.changes"));
        Assert.Contains("outcome=committed", measured.Of("clinicapi.commit.duration"));
    }

    [EngineFact]
    public async Task Tags_NameNobody()
    {
        var clinic = await GivenClinicAsync();
        using var measured = new Measured(Server.Node.Services.GetRequiredService<IMeterFactory>());

        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 10));

        Assert.DoesNotContain(measured.All, tags => tags.Contains(clinic.Id, StringComparison.Ordinal) || tags.Contains(clinic.Partner.PartnerId, StringComparison.Ordinal));
    }

    /// <summary>What the meters of one server record: the tags of each measurement, by instrument.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentQueue<(string Instrument, string Tags)> records = [];

        public Measured(IMeterFactory meters)
        {
            // Other tests' servers measure in the same process.
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Meter.Name.StartsWith("ClinicApi.", StringComparison.Ordinal))
                    self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Record(instrument, tags));
            listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Record(instrument, tags));
            listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Record(instrument, tags));
            listener.Start();
        }

        public IEnumerable<string> All => records.Select(record => record.Tags);

        public IEnumerable<string> Of(string instrument) => records.Where(record => record.Instrument == instrument).Select(record => record.Tags);

        public void Dispose() => listener.Dispose();

        private void Record(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) => records.Enqueue(
            (instrument.Name, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal))));
    }
}

public sealed class SqliteCallMetricsTests(SqliteTestServer server) : CallMetricsTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCallMetricsTests(PostgresTestServer server) : CallMetricsTests(server), IClassFixture<PostgresTestServer>;
