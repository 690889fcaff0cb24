namespace ClinicApi.Server.Limits;

/// <summary>Calls a second on average, 0 for as many as one likes, and how many may come at once after a pause.</summary>
internal readonly record struct CallRate(int PerSecond, int Burst)
{
    public bool IsLimited => PerSecond > 0;

    public CallRate Share(int percent) => new(Math.Max(1, PerSecond * percent / 100), Math.Max(1, Burst * percent / 100));
}
