using ClinicApi.Faults.Checking;
using ClinicApi.Faults.Histories;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Faults.Traffic;

/// <summary>Somebody at a booking desk: one call after another, each written down with what came of it.</summary>
internal sealed class Booker(BookerIdentity me, Attempts attempts, Shelf shelf, Notebook notes, Random random)
{
    public static readonly TimeSpan HoldLength = TimeSpan.FromSeconds(60);

    private readonly Lookups lookups = new(attempts, notes, random);
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
        if (await lookups.FindAsync(clinic, "", null, "", cancellationToken) is { Count: > 0 } slots && random.Next(2) == 0)
            await BookAsync(clinic, null, slots[random.Next(slots.Count)], cancellationToken);
    }

    private async Task HoldAndGoOnAsync(string clinic, CancellationToken cancellationToken)
    {
        var entry = notes.Begin();
        var request = new HoldSlotRequest
        {
            Treatment = Town.TreatmentOf(clinic),
            StartTime = AnyStart(),
            Ttl = Duration.FromTimeSpan(HoldLength),
            RequestId = Guid.NewGuid().ToString(),
        };
        var answer = await attempts.AskAsync((node, options) => new AppointmentService.AppointmentServiceClient(node).HoldSlotAsync(request, options), cancellationToken);
        var held = answer.Response is null ? null : Seen.Of(answer.Response);
        notes.Add(entry, OperationKind.Hold, clinic, answer, o => o with { Visit = held });
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
        var entry = notes.Begin();
        var request = new ExtendHoldRequest { Name = hold, Ttl = Duration.FromTimeSpan(HoldLength * 2), RequestId = Guid.NewGuid().ToString() };
        var answer = await attempts.AskAsync((node, options) => new AppointmentService.AppointmentServiceClient(node).ExtendHoldAsync(request, options), cancellationToken);
        notes.Add(entry, OperationKind.Extend, clinic, answer, o => o with { Target = hold });
    }

    private async Task ReleaseAsync(string clinic, string hold, CancellationToken cancellationToken)
    {
        var entry = notes.Begin();
        var request = new ReleaseHoldRequest { Name = hold, RequestId = Guid.NewGuid().ToString() };
        var answer = await attempts.AskAsync((node, options) => new AppointmentService.AppointmentServiceClient(node).ReleaseHoldAsync(request, options), cancellationToken);
        notes.Add(entry, OperationKind.Release, clinic, answer, o => o with { Target = hold });
    }

    private Task BookFreelyAsync(string clinic, CancellationToken cancellationToken) => BookAsync(clinic, null, null, cancellationToken);

    /// <summary>Books what is held, or what was offered, or any time.</summary>
    private async Task BookAsync(string clinic, Visit? held, Slot? offered, CancellationToken cancellationToken)
    {
        var entry = notes.Begin();
        var start = held is not null ? new Timestamp { Seconds = held.Start } : offered?.StartTime ?? AnyStart();
        var request = new CreateAppointmentRequest
        {
            Parent = clinic,
            Appointment = new Appointment
            {
                Patient = Town.PatientOf(clinic, me.Caller, random.Next(int.MaxValue)),
                Treatment = Town.TreatmentOf(clinic),
                StartTime = start,
                PartnerReference = Bookings.ReferenceOf(entry.Id),
            },
            Hold = held?.Name ?? "",
            Offer = offered?.Offer ?? "",
            RequestId = Guid.NewGuid().ToString(),
        };
        AsyncUnaryCall<Appointment> Call(CallInvoker node, CallOptions options) => new AppointmentService.AppointmentServiceClient(node).CreateAppointmentAsync(request, options);
        var answer = await attempts.AskAsync(Call, cancellationToken);
        var booked = answer.Response is null ? null : Seen.Of(answer.Response);
        notes.Add(entry, OperationKind.Book, clinic, answer, o => o with { Hold = request.Hold, Start = start.Seconds, Visit = booked });
        if (booked is null)
            return;
        shelf.Put(new Promised(booked.Name, clinic, me.Caller));
        Remember(clinic, booked.Name, Call);
        if (random.Next(2) == 0)
            await lookups.AfterAsync(clinic, booked, entry.Id, answer.Token, cancellationToken);
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        if (shelf.Any(me.Caller, me.IsStaff, random) is not { } one)
            return;
        var entry = notes.Begin();
        var request = new RescheduleAppointmentRequest { Name = one.Name, StartTime = AnyStart(), RequestId = Guid.NewGuid().ToString() };
        AsyncUnaryCall<Appointment> Call(CallInvoker node, CallOptions options) => new AppointmentService.AppointmentServiceClient(node).RescheduleAppointmentAsync(request, options);
        var answer = await attempts.AskAsync(Call, cancellationToken);
        var moved = answer.Response is null ? null : Seen.Of(answer.Response);
        notes.Add(entry, OperationKind.Move, one.Clinic, answer, o => o with { Target = one.Name, Start = request.StartTime.Seconds, Visit = moved });
        if (moved is null)
            return;
        Remember(one.Clinic, one.Name, Call);
        await lookups.AfterAsync(one.Clinic, moved, entry.Id, answer.Token, cancellationToken);
    }

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        if (shelf.Any(me.Caller, me.IsStaff, random) is not { } one)
            return;
        var entry = notes.Begin();
        var request = new CancelAppointmentRequest { Name = one.Name, Reason = CancellationReason.PatientRequest, RequestId = Guid.NewGuid().ToString() };
        AsyncUnaryCall<Appointment> Call(CallInvoker node, CallOptions options) => new AppointmentService.AppointmentServiceClient(node).CancelAppointmentAsync(request, options);
        var answer = await attempts.AskAsync(Call, cancellationToken);
        var cancelled = answer.Response is null ? null : Seen.Of(answer.Response);
        notes.Add(entry, OperationKind.Cancel, one.Clinic, answer, o => o with { Target = one.Name, Visit = cancelled });
        // One in ten stays on offer, so that what is cancelled is moved and cancelled too.
        if (random.Next(10) > 0)
            shelf.Take(one.Name);
        if (cancelled is null)
            return;
        Remember(one.Clinic, one.Name, Call);
        await lookups.GetAsync(one.Clinic, one.Name, entry.Id, answer.Token, cancellationToken);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (shelf.Any(me.Caller, me.IsStaff, random) is { } one)
            await lookups.GetAsync(one.Clinic, one.Name, null, "", cancellationToken);
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
            var entry = notes.Begin();
            var answer = await attempts.AskAsync(call, cancellationToken);
            notes.Add(entry, OperationKind.Repeat, clinic, answer, o => o with { Target = name, Visit = answer.Response is null ? null : Seen.Of(answer.Response) });
        });
    }

    private Timestamp AnyStart() => Town.At(random.Next(Town.Starts));
}
