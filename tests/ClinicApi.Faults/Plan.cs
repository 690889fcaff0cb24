namespace ClinicApi.Faults;

internal enum Store
{
    Sqlite,
    Postgres,
}

/// <summary>How much of what to do.</summary>
/// <param name="Store">The engine.</param>
/// <param name="Seed">Decides what callers try and which faults come when; timing stays the machine's.</param>
/// <param name="Seconds">For how long at least.</param>
/// <param name="Operations">How many operations at least.</param>
/// <param name="Faults">How many faults at least.</param>
/// <param name="Callers">How many callers are at work at once.</param>
internal sealed record Plan(Store Store, int Seed, int Seconds, int Operations, int Faults, int Callers);
