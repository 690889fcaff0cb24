using ClinicApi.Server.Limits;

namespace ClinicApi.Server.Tests.Limits;

public sealed class TokenBucketTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void Bucket_GivesItsBurst_ThenItsRate_AndSaysHowLongToWait()
    {
        var rate = new CallRate(10, 3);
        var bucket = new TokenBucket(0);
        Assert.Equal([0, 0, 0, Second / 10], Enumerable.Range(0, 4).Select(_ => bucket.Take(0, rate, Second)));
        Assert.Equal(1, bucket.Take(Second / 10 - 1, rate, Second));
        Assert.Equal(0, bucket.Take(Second / 10, rate, Second));
        Assert.True(bucket.Take(Second / 10, rate, Second) > 0);
    }

    [Fact]
    public void Bucket_AfterAPause_HoldsNoMoreThanItsBurst()
    {
        var rate = new CallRate(100, 5);
        var bucket = new TokenBucket(0);
        Assert.Equal(0, bucket.Take(0, rate, Second));
        Assert.Equal(5, Enumerable.Range(0, 50).Count(_ => bucket.Take(3600 * Second, rate, Second) == 0));
    }

    [Fact]
    public void Bucket_OfManyAtOnce_GivesExactlyItsBurst()
    {
        var rate = new CallRate(1, 1000);
        var bucket = new TokenBucket(0);
        var given = 0;
        Parallel.For(0, 20_000, _ =>
        {
            if (bucket.Take(0, rate, Second) == 0)
                Interlocked.Increment(ref given);
        });
        Assert.Equal(1000, given);
    }
}
