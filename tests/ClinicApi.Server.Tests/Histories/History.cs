using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime;

namespace ClinicApi.Server.Tests.Histories;

/// <summary>
/// A random history of one clinic over the wire. After each step the service must have answered as the model does, and what it says
/// that it took must be something that it could take.
/// </summary>
internal sealed partial class History(TestServer server, TestClinic clinic, int seed)
{
    private const int Days = 3;
    private static readonly string[] Treatments = [ClinicPlan.Needling, ClinicPlan.Consultation];

    private readonly Random random = new(seed);
    private readonly ModelClinic model = new(clinic, server.Node.Time);
    private readonly List<string> patients = [];
    private readonly List<Hold> holds = [];
    private readonly Dictionary<string, Appointment> appointments = [];
    private readonly List<(EventType Type, string Resource)> told = [];
    private readonly List<string> steps = [];

    private AppointmentService.AppointmentServiceClient Desk => clinic.Partner.Appointments;

    public async Task RunAsync(int length)
    {
        for (var i = 0; i < 3; i++)
        {
            patients.Add((await clinic.GivenPatientAsync()).Name);
            told.Add((EventType.PatientRegistered, patients[^1]));
        }

        for (var i = 0; i < length; i++)
        {
            await (random.Next(model.Gate.IsKept ? 36 : 26) switch
            {
                < 5 => HoldAsync(),
                < 9 => BookAsync(),
                < 12 => BookHeldAsync(),
                < 14 => RescheduleAsync(),
                < 16 => CancelAsync(),
                < 17 => ReleaseAsync(),
                < 18 => LetTimePassAsync(),
                < 20 => ExtendAsync(),
                < 22 => OverbookAsync(),
                < 24 => BookOfferedAsync(),
                < 26 => SearchAsync(),
                < 28 => BookCourseAsync(),
                _ => ChangeClearanceAsync(),
            });
        }

        await CompareWhatIsStoredAsync();
        await CompareWhatIsToldAsync();
        await CompareWhatIsSuspendedAsync();
    }

    private async Task HoldAsync()
    {
        var question = AnyQuestion(anonymous: random.Next(3) == 0) with { Books = false };
        var hold = await AskAsync("hold", question, () => Desk.HoldSlotAsync(new HoldSlotRequest
        {
            Treatment = clinic.Treatment(question.Treatment),
            StartTime = question.Start.ToTimestamp(),
            Patient = question.Patient,
            Practitioner = question.Practitioner,
            Ttl = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 60 * random.Next(1, 10) },
        }));
        if (hold is null)
            return;
        model.Take(hold.Name, question, hold.Assignments, hold.ExpireTime.ToInstant());
        holds.Add(hold);
        told.Add((EventType.HoldCreated, hold.Name));
    }

    private async Task BookAsync()
    {
        var question = AnyQuestion();
        var booked = await AskAsync("book", question, () => Desk.CreateAppointmentAsync(new CreateAppointmentRequest
        {
            Parent = clinic.Name,
            Appointment = new Appointment
            {
                Patient = question.Patient,
                Treatment = clinic.Treatment(question.Treatment),
                StartTime = question.Start.ToTimestamp(),
                RequestedPractitioner = question.Practitioner,
            },
        }));
        if (booked is null)
            return;
        model.Take(booked.Name, question, booked.Assignments);
        appointments[booked.Name] = booked;
        told.Add((EventType.AppointmentBooked, booked.Name));
    }

    private async Task BookHeldAsync()
    {
        if (holds.Count == 0)
            return;
        var hold = holds[random.Next(holds.Count)];
        var patient = hold.Patient.Length > 0 ? hold.Patient : AnyPatient();
        var treatment = hold.Treatment.Split('/')[^1];
        var question = new Question(treatment, hold.StartTime.ToInstant(), patient, hold.RequestedPractitioner);
        ErrorReason? refusal = hold.ExpireTime.ToInstant() <= model.Now ? ErrorReason.HoldExpired
            : model.Gate.Reasons(question).ToList() is [var shut, ..] ? shut
            : !model.IsPatientFree(patient, hold.StartTime.ToInstant(), hold.EndTime.ToInstant(), hold.Name) ? ErrorReason.PatientBusy
            : null;
        Note($"book held {hold.Name}: {refusal?.ToString() ?? "yes"}");
        var request = new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { Patient = patient } };
        if (refusal is { } reason)
        {
            await Refused.WithAsync(reason, Desk.CreateAppointmentAsync(request));
            return;
        }

        var booked = await Desk.CreateAppointmentAsync(request);
        Check(booked.Assignments.Equals(hold.Assignments), "an appointment has other people or rooms than its hold");
        model.TurnOver(hold.Name, booked.Name, question);
        holds.Remove(hold);
        appointments[booked.Name] = booked;
        told.Add((EventType.HoldBooked, hold.Name));
        told.Add((EventType.AppointmentBooked, booked.Name));
    }

    private async Task ExtendAsync()
    {
        if (holds.Count == 0)
            return;
        var place = random.Next(holds.Count);
        var hold = holds[place];
        var isLive = hold.ExpireTime.ToInstant() > model.Now;
        var ttl = NodaTime.Duration.FromMinutes(random.Next(1, 15));
        Note($"extend {hold.Name} by {ttl}: {isLive}");
        var request = new ExtendHoldRequest { Name = hold.Name, Ttl = new Google.Protobuf.WellKnownTypes.Duration { Seconds = (long)ttl.TotalSeconds } };
        if (!isLive)
        {
            await Refused.WithAsync(ErrorReason.HoldExpired, Desk.ExtendHoldAsync(request));
            return;
        }

        var extended = await Desk.ExtendHoldAsync(request);
        var longest = Instant.Min(model.Now + ttl, hold.CreateTime.ToInstant() + NodaTime.Duration.FromMinutes(30));
        Check(extended.ExpireTime.ToInstant() == Instant.Max(longest, hold.ExpireTime.ToInstant()), "a hold ends at another time than it was extended to");
        if (extended.ExpireTime.ToInstant() > hold.ExpireTime.ToInstant())
            told.Add((EventType.HoldExtended, hold.Name));
        holds[place] = extended;
        model.Extend(hold.Name, extended.ExpireTime.ToInstant());
    }

    private async Task OverbookAsync()
    {
        var question = AnyQuestion() with { Overbooks = true };
        var booked = await AskAsync("overbook", question, () => clinic.Staff.Appointments.OverbookAppointmentAsync(new OverbookAppointmentRequest
        {
            Parent = clinic.Name,
            Appointment = new Appointment
            {
                Patient = question.Patient,
                Treatment = clinic.Treatment(question.Treatment),
                StartTime = question.Start.ToTimestamp(),
                RequestedPractitioner = question.Practitioner,
            },
            Overbooking = new Overbooking { Reason = "The clinic takes it upon itself." },
        }));
        if (booked is null)
            return;
        model.Take(booked.Name, question, booked.Assignments);
        appointments[booked.Name] = booked;
        told.Add((EventType.AppointmentBooked, booked.Name));
    }

    /// <summary>What a search offers is booked as it was offered, since nothing happens in between.</summary>
    private async Task BookOfferedAsync()
    {
        var question = AnyQuestion();
        var day = random.Next(Days);
        var answer = await Desk.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(question.Treatment) },
            Window = clinic.Window(day, day + 1),
            Practitioner = question.Practitioner,
            Patient = question.Patient,
        });
        if (Assert.Single(answer.Results).Slots is not { Count: > 0 } slots)
            return;
        var slot = slots[random.Next(slots.Count)];
        question = question with { Start = slot.StartTime.ToInstant() };
        var booked = await AskAsync("book offered", question, () => Desk.CreateAppointmentAsync(new CreateAppointmentRequest
        {
            Parent = clinic.Name,
            Appointment = new Appointment { Patient = question.Patient },
            Offer = slot.Offer,
        }));
        if (booked is null)
        {
            Check(model.Obstacles(question).SetEquals([ErrorReason.ConsentRequired]), "an offer is refused for more than the consent, which is first asked for now");
            return;
        }

        Check(booked.EndTime.Equals(slot.EndTime), "an offer is not booked as it was made");
        model.Take(booked.Name, question, booked.Assignments);
        appointments[booked.Name] = booked;
        told.Add((EventType.AppointmentBooked, booked.Name));
    }

    private async Task RescheduleAsync()
    {
        if (AnyBooked() is not { } appointment || appointment.Course.Length > 0)
            return;
        var question = AnyQuestion() with
        {
            Treatment = appointment.Treatment.Split('/')[^1],
            Patient = appointment.Patient,
            Practitioner = appointment.RequestedPractitioner,
            Instead = appointment.Name,
        };
        if (random.Next(2) == 0)
            question = question with { Start = appointment.StartTime.ToInstant() + NodaTime.Duration.FromMinutes(15 * random.Next(-3, 4)) };
        var moved = await AskAsync("move", question, () => Desk.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = appointment.Name, StartTime = question.Start.ToTimestamp() }));
        if (moved is null)
            return;
        model.Take(moved.Name, question, moved.Assignments);
        appointments[moved.Name] = moved;
        suspended.Remove(moved.Name);
        told.Add((EventType.AppointmentRescheduled, moved.Name));
    }

    private async Task CancelAsync()
    {
        if (AnyBooked() is not { } appointment)
            return;
        Note($"cancel {appointment.Name}");
        appointments[appointment.Name] = await Desk.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.PatientRequest });
        model.GiveBack(appointment.Name);
        told.Add((EventType.AppointmentCancelled, appointment.Name));
    }

    private async Task ReleaseAsync()
    {
        if (holds.Count == 0)
            return;
        var hold = holds[random.Next(holds.Count)];
        Note($"release {hold.Name}");
        await Desk.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        holds.Remove(hold);
        model.GiveBack(hold.Name);
        if (hold.ExpireTime.ToInstant() > model.Now)
            told.Add((EventType.HoldReleased, hold.Name));
    }

    private Task LetTimePassAsync()
    {
        var minutes = random.Next(1, 8);
        Note($"{minutes} minutes pass");
        return server.AdvanceAsync(TimeSpan.FromMinutes(minutes));
    }

    private async Task SearchAsync()
    {
        var question = AnyQuestion(anonymous: random.Next(2) == 0) with { Books = false };
        var day = random.Next(Days);
        var answer = await Desk.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(question.Treatment) },
            Window = clinic.Window(day, day + 1),
            Practitioner = question.Practitioner,
            Patient = question.Patient,
            MaxSlots = 1000,
        });
        Note($"search day {day} for {question}");
        var expected = model.Starts(question, clinic.Monday.PlusDays(day)).Select(start => start.ToTimestamp());
        Check(expected.SequenceEqual(Assert.Single(answer.Results).Slots.Select(slot => slot.StartTime)), "a search finds other times than the model");
    }

    private async Task CompareWhatIsStoredAsync()
    {
        var stored = await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, PageSize = 500 });
        Check(
            appointments.Values.Select(Standing).Order().SequenceEqual(stored.Appointments.Select(Standing).Order()),
            "other appointments are stored than were acknowledged");

        static (string, Timestamp, AppointmentState) Standing(Appointment appointment) => (appointment.Name, appointment.StartTime, appointment.State);
    }

    private async Task CompareWhatIsToldAsync()
    {
        var events = await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { Clinics = { clinic.Name }, PageSize = 1000 });
        var heard = events.Events.Where(e => e.Type is not EventType.HoldExpired && !IsOfClearance(e.Type)).Skip(CatalogueEvents).Select(e => (e.Type, e.Resource));
        Check(told.SequenceEqual(heard), "the events are others than the changes");
    }

    private int CatalogueEvents => 1 + clinic.Plan.Practitioners.Count + clinic.Plan.Rooms.Count + clinic.Plan.Devices.Count + clinic.Plan.Treatments.Count;

    /// <summary>Asks service and model, which must agree. Null: both refuse.</summary>
    private async Task<T?> AskAsync<T>(string what, Question question, Func<AsyncUnaryCall<T>> call)
        where T : class
    {
        var obstacles = model.Obstacles(question);
        Note($"{what} {question}: {(obstacles.Count == 0 ? "yes" : string.Join(' ', obstacles))}");
        try
        {
            var answer = await call();
            Check(obstacles.Count == 0, "something was accepted that the model refuses");
            return answer;
        }
        catch (RpcException exception)
        {
            var refused = Refused.Read(exception);
            Check(obstacles.Count > 0, $"something was refused that the model accepts: {refused.Describe()}");
            var expected = obstacles.Where(reason => reason != ErrorReason.SlotTaken).Select(reason => reason.WireName());
            var said = refused.Preconditions.Where(reason => reason is not ("SLOT_TAKEN" or "SLOT_UNSTAFFED")).Distinct();
            Check(expected.Order().SequenceEqual(said.Order()), $"the reasons are others than the model's: {refused.Describe()}");
            return null;
        }
    }

    private Question AnyQuestion(bool anonymous = false)
    {
        var start = clinic.At(random.Next(Days), 8).ToInstant() + NodaTime.Duration.FromMinutes(15 * random.Next(44));
        if (random.Next(12) == 0)
            start += NodaTime.Duration.FromMinutes(5);
        return new Question(
            Treatments[random.Next(Treatments.Length)],
            start,
            anonymous ? "" : AnyPatient(),
            random.Next(4) == 0 ? clinic.Practitioner(random.Next(2) == 0 ? "anna" : "ben") : "");
    }

    private string AnyPatient() => patients[random.Next(patients.Count)];

    private Appointment? AnyBooked() =>
        appointments.Values.Where(one => one.State == AppointmentState.Booked).OrderBy(one => one.Name, StringComparer.Ordinal).ToList() is { Count: > 0 } booked
            ? booked[random.Next(booked.Count)]
            : null;

    private void Note(string step) => steps.Add(step);

    private void Check(bool holds, string otherwise) =>
        Assert.True(holds, $"Seed {seed}, step {steps.Count}: {otherwise}.\n{string.Join('\n', steps.TakeLast(40))}");
}
