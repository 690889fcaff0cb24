namespace Grpc.Core;

/// <summary>Where a channel stands with its connection.</summary>
public enum ConnectivityState
{
    Idle,
    Connecting,
    Ready,
    TransientFailure,
    Shutdown,
}
