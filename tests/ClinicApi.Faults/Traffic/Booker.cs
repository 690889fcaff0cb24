using ClinicApi.Faults.Checking;
using ClinicApi.Faults.Histories;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Faults.Traffic;

/// <summary>Somebody at a booking desk: one call after another, each written down with what came of it.</summary>
internal sealed class Booker(BookerIdentity me, Attempts attempts, Shelf shelf, Recorder recorder, Random random)
{
    public static readonly TimeSpan HoldLength = TimeSpan.FromSeconds(60);

    private readonly Queue<Func<CancellationToken, Task>> repeats = new();

    public async Task StepAsync(CancellationToken cancellationToken)
    {
        var clinic = Town.Clinics[random.Next(Town.Clinics.Count)];
        var fullness = shelf.Count(clinic) / (double)Town.Capacity;
        await (random.Next(100) switch
        {
            < 15 => SearchAsync(clinic, cancellationToken),
            < 35 => HoldAndGoOnAsync(clinic, cancellationToken),
            < 55 => BookFreelyAsync(clinic, cancellationToken),
            < 65 => MoveAsync(cancellationToken),
            < 75 => RepeatAsync(cancellationToken),
            < 80 => ReadAsync(cancellationToken),
            _ => random.NextDouble() < fullness * 2 ? CancelAsync(cancellationToken) : BookFreelyAsync(clinic, cancellationToken),
        });
    }

    private async Task SearchAsync(string clinic, CancellationToken cancellationToken)
    {
        if (await FindAsync(clinic, "", null, "", cancellationToken) is { Count: > 0 } slots && random.Next(2) == 0)
            await BookAsync(clinic, null, slots[random.Next(slots.Count)], cancellationToken);
    }

    private async Task HoldAndGoOnAsync(string clinic, CancellationToken cancellationToken)
    {
        var (began, id) = (recorder.Now, recorder.NextId());
        var request = new HoldSlotRequest
        {
            Treatment = Town.TreatmentOf(clinic),
            StartTime = AnyStart(),
            Ttl = Duration.FromTimeSpan(HoldLength),
            RequestId = Guid.NewGuid().ToString(),
        };
        var answer = await attempts.AskAsync((node, options) => new AppointmentService.AppointmentServiceClient(node).HoldSlotAsync(request, options), cancellationToken);
        var held = answer.Response is null ? null : Seen.Of(answer.Response);
        Note(id, OperationKind.Hold, clinic, began, answer, o => o with { Visit = held });
        if (held is null)
            return;
        if (random.Next(4) == 0)
            await ExtendAsync(clinic, held.Name, cancellationToken);
        if (random.Next(3) == 0)
            await ReleaseAsync(clinic, held.Name, cancellationToken);
        else if (random.Next(8) > 0)
            await BookAsync(clinic, held, null, cancellationToken);
    }

    private async Task ExtendAsync(string clinic, string hold, CancellationToken cancellationToken)
    {
        var (began, id) = (recorder.Now, recorder.NextId());
        var request = new ExtendHoldRequest { Name = hold, Ttl = Duration.FromTimeSpan(HoldLength * 2), RequestId = Guid.NewGuid().ToString() };
        var answer = await attempts.AskAsync((node, options) => new AppointmentService.AppointmentServiceClient(node).ExtendHoldAsync(request, options), cancellationToken);
        Note(id, OperationKind.Extend, clinic, began, answer, o => o with { Target = hold });
    }

    private async Task ReleaseAsync(string clinic, string hold, CancellationToken cancellationToken)
    {
        var (began, id) = (recorder.Now, recorder.NextId());
        var request = new ReleaseHoldRequest { Name = hold, RequestId = Guid.NewGuid().ToString() };
        var answer = await attempts.AskAsync((node, options) => new AppointmentService.AppointmentServiceClient(node).ReleaseHoldAsync(request, options), cancellationToken);
        Note(id, OperationKind.Release, clinic, began, answer, o => o with { Target = hold });
    }

    private Task BookFreelyAsync(string clinic, CancellationToken cancellationToken) => BookAsync(clinic, null, null, cancellationToken);

    /// <summary>Books what is held, or what was offered, or any time.</summary>
    private async Task BookAsync(string clinic, Visit? held, Slot? offered, CancellationToken cancellationToken)
    {
        var (began, id) = (recorder.Now, recorder.NextId());
        var start = held is not null ? new Timestamp { Seconds = held.Start } : offered?.StartTime ?? AnyStart();
        var request = new CreateAppointmentRequest
        {
            Parent = clinic,
            Appointment = new Appointment
            {
                Patient = Town.PatientOf(clinic, me.Caller, random.Next(int.MaxValue)),
                Treatment = Town.TreatmentOf(clinic),
                StartTime = start,
                PartnerReference = Bookings.ReferenceOf(id),
            },
            Hold = held?.Name ?? "",
            Offer = offered?.Offer ?? "",
            RequestId = Guid.NewGuid().ToString(),
        };
        AsyncUnaryCall<Appointment> Call(CallInvoker node, CallOptions options) => new AppointmentService.AppointmentServiceClient(node).CreateAppointmentAsync(request, options);
        var answer = await attempts.AskAsync(Call, cancellationToken);
        var booked = answer.Response is null ? null : Seen.Of(answer.Response);
        Note(id, OperationKind.Book, clinic, began, answer, o => o with { Hold = request.Hold, Start = start.Seconds, Visit = booked });
        if (booked is null)
            return;
        shelf.Put(new Promised(booked.Name, clinic, me.Caller));
        Remember(clinic, booked.Name, Call);
        if (random.Next(2) == 0)
            await ReadWithTokenAsync(clinic, booked, id, answer.Token, cancellationToken);
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        if (shelf.Any(me.Caller, me.IsStaff, random) is not { } one)
            return;
        var (began, id) = (recorder.Now, recorder.NextId());
        var request = new RescheduleAppointmentRequest { Name = one.Name, StartTime = AnyStart(), RequestId = Guid.NewGuid().ToString() };
        AsyncUnaryCall<Appointment> Call(CallInvoker node, CallOptions options) => new AppointmentService.AppointmentServiceClient(node).RescheduleAppointmentAsync(request, options);
        var answer = await attempts.AskAsync(Call, cancellationToken);
        var moved = answer.Response is null ? null : Seen.Of(answer.Response);
        Note(id, OperationKind.Move, one.Clinic, began, answer, o => o with { Target = one.Name, Start = request.StartTime.Seconds, Visit = moved });
        if (moved is null)
            return;
        Remember(one.Clinic, one.Name, Call);
        await ReadWithTokenAsync(one.Clinic, moved, id, answer.Token, cancellationToken);
    }

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        if (shelf.Any(me.Caller, me.IsStaff, random) is not { } one)
            return;
        var (began, id) = (recorder.Now, recorder.NextId());
        var request = new CancelAppointmentRequest { Name = one.Name, Reason = CancellationReason.PatientRequest, RequestId = Guid.NewGuid().ToString() };
        AsyncUnaryCall<Appointment> Call(CallInvoker node, CallOptions options) => new AppointmentService.AppointmentServiceClient(node).CancelAppointmentAsync(request, options);
        var answer = await attempts.AskAsync(Call, cancellationToken);
        var cancelled = answer.Response is null ? null : Seen.Of(answer.Response);
        Note(id, OperationKind.Cancel, one.Clinic, began, answer, o => o with { Target = one.Name, Visit = cancelled });
        // One in ten stays on offer, so that what is cancelled is moved and cancelled too.
        if (random.Next(10) > 0)
            shelf.Take(one.Name);
        if (cancelled is null)
            return;
        Remember(one.Clinic, one.Name, Call);
        await GetAsync(one.Clinic, one.Name, id, answer.Token, cancellationToken);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (shelf.Any(me.Caller, me.IsStaff, random) is { } one)
            await GetAsync(one.Clinic, one.Name, null, "", cancellationToken);
    }

    /// <summary>Asks any node for what was just written: the appointment itself, or whether its time is still offered.</summary>
    private async Task ReadWithTokenAsync(string clinic, Visit written, int by, string token, CancellationToken cancellationToken)
    {
        if (random.Next(2) == 0)
            await GetAsync(clinic, written.Name, by, token, cancellationToken);
        else if (written.Stretches.FirstOrDefault(s => s.Resource.Contains("/practitioners/", StringComparison.Ordinal)) is { } busy)
            await FindAsync(clinic, busy.Resource, by, token, cancellationToken);
    }

    private async Task GetAsync(string clinic, string name, int? tokenOf, string token, CancellationToken cancellationToken)
    {
        var (began, id) = (recorder.Now, recorder.NextId());
        var request = new GetAppointmentRequest { Name = name };
        var answer = await attempts.AskAsync(
            (node, options) => new AppointmentService.AppointmentServiceClient(node).GetAppointmentAsync(request, options), cancellationToken, token);
        Note(id, OperationKind.Get, clinic, began, answer, o => o with
        {
            Target = name,
            TokenOf = tokenOf,
            Visit = answer.Response is null ? null : Seen.Of(answer.Response),
        });
    }

    private async Task<IReadOnlyList<Slot>> FindAsync(string clinic, string practitioner, int? tokenOf, string token, CancellationToken cancellationToken)
    {
        var (began, id) = (recorder.Now, recorder.NextId());
        var request = new SearchAvailabilityRequest
        {
            Treatments = { Town.TreatmentOf(clinic) },
            Window = new SearchWindow { StartTime = At(0), EndTime = At(Town.Starts) },
            Practitioner = practitioner,
            MaxSlots = practitioner.Length > 0 ? Town.Starts : 20,
        };
        var answer = await attempts.AskAsync(
            (node, options) => new AppointmentService.AppointmentServiceClient(node).SearchAvailabilityAsync(request, options), cancellationToken, token);
        var slots = answer.Response?.Results.SelectMany(r => r.Slots).ToList() ?? [];
        Note(id, OperationKind.Search, clinic, began, answer, o => o with
        {
            TokenOf = tokenOf,
            Found = practitioner.Length == 0 ? [] : [.. slots.Select(s => new Stretch(practitioner, s.StartTime.Seconds + Town.Numbing, s.EndTime.Seconds))],
        });
        return slots;
    }

    /// <summary>Sends some earlier success again, perhaps much later and to another node.</summary>
    private Task RepeatAsync(CancellationToken cancellationToken) =>
        repeats.TryDequeue(out var repeat) ? repeat(cancellationToken) : ReadAsync(cancellationToken);

    private void Remember(string clinic, string name, Func<CallInvoker, CallOptions, AsyncUnaryCall<Appointment>> call)
    {
        if (random.Next(3) > 0)
            return;
        repeats.Enqueue(async cancellationToken =>
        {
            var (began, id) = (recorder.Now, recorder.NextId());
            var answer = await attempts.AskAsync(call, cancellationToken);
            Note(id, OperationKind.Repeat, clinic, began, answer, o => o with { Target = name, Visit = answer.Response is null ? null : Seen.Of(answer.Response) });
        });
    }

    private void Note<T>(int id, OperationKind kind, string clinic, long began, Answer<T> answer, Func<Operation, Operation> complete)
        where T : class => recorder.Add(complete(new Operation
        {
            Id = id,
            Caller = me.Caller,
            Kind = kind,
            Clinic = clinic,
            Began = began,
            Ended = recorder.Now,
            Outcome = answer.Outcome,
            Attempts = answer.Attempts,
            Reason = answer.Reason,
            Undocumented = answer.Undocumented,
        }));

    private Timestamp AnyStart() => At(random.Next(Town.Starts));

    private static Timestamp At(int step) => new() { Seconds = Town.FirstStart + (step * Town.Grid) };
}

/// <summary>As whom somebody calls.</summary>
internal sealed record BookerIdentity(string Caller, bool IsStaff);
