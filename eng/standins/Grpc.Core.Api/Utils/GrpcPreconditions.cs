namespace Grpc.Core.Utils;

/// <summary>Checks of arguments and state.</summary>
public static class GrpcPreconditions
{
    public static void CheckArgument(bool condition)
    {
        if (!condition)
            throw new ArgumentException(null);
    }

    public static void CheckArgument(bool condition, string errorMessage)
    {
        if (!condition)
            throw new ArgumentException(errorMessage);
    }

    public static T CheckNotNull<T>(T reference)
    {
        if (reference is null)
            throw new ArgumentNullException(nameof(reference));
        return reference;
    }

    public static T CheckNotNull<T>(T reference, string paramName)
    {
        if (reference is null)
            throw new ArgumentNullException(paramName);
        return reference;
    }

    public static void CheckState(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException();
    }

    public static void CheckState(bool condition, string errorMessage)
    {
        if (!condition)
            throw new InvalidOperationException(errorMessage);
    }
}
