using ClinicApi.Faults.Histories;

namespace ClinicApi.Faults.Traffic;

/// <summary>As whom somebody calls.</summary>
internal sealed record BookerIdentity(string Caller, bool IsStaff);

/// <summary>A call that has begun.</summary>
internal readonly record struct NotedCall(int Id, long Began);

/// <summary>Where somebody writes down each call with what came of it.</summary>
internal sealed class Notebook(BookerIdentity me, Recorder recorder)
{
    public NotedCall Begin() => new(recorder.NextId(), recorder.Now);

    public void Add<T>(NotedCall call, OperationKind kind, string clinic, Answer<T> answer, Func<Operation, Operation> complete)
        where T : class => recorder.Add(complete(new Operation
        {
            Id = call.Id,
            Caller = me.Caller,
            Kind = kind,
            Clinic = clinic,
            Began = call.Began,
            Ended = recorder.Now,
            Outcome = answer.Outcome,
            Attempts = answer.Attempts,
            Reason = answer.Reason,
            IsReplay = answer.IsReplay,
            Undocumented = answer is { Outcome: Outcome.Done, Token.Length: 0 } && kind is not (OperationKind.Search or OperationKind.Get)
                ? "without a consistency token"
                : answer.Undocumented,
        }));
}
