using System.Net;
using ClinicApi.Server.Webhooks;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Webhooks;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("93.184.215.14")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:82a::200e")]
    public void Address_OnThePublicInternet_IsAccepted(string address) => Assert.True(PublicAddresses.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.0")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Address_OfAnyOtherKind_IsRefused(string address) => Assert.False(PublicAddresses.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://0x7f.1/", "127.0.0.1")]
    [InlineData("https://2130706433/", "127.0.0.1")]
    [InlineData("https://017700000001/", "127.0.0.1")]
    [InlineData("https://10.1/", "10.0.0.1")]
    [InlineData("https://[::ffff:7f00:1]/", "::ffff:127.0.0.1")]
    public async Task Address_InAnOddSpelling_IsRefusedAsWhatItIs(string url, string meant)
    {
        var guard = new TargetGuard(Support.TestNames.ResolveAsync, allowsLoopback: false);
        var host = new Uri(url).IdnHost;
        Assert.Equal(IPAddress.Parse(meant), IPAddress.Parse(host));
        var refused = await Assert.ThrowsAsync<TargetRefusedException>(() => guard.ResolveAsync(host, CancellationToken.None));
        Assert.Equal(WebhookFailure.AddressRefused, refused.Failure);
    }

    [Fact]
    public async Task Host_ThatResolvesToSomethingElseTheNextTime_IsCheckedEachTime()
    {
        var answers = new Queue<string>(["93.184.215.14", "127.0.0.1"]);
        var guard = new TargetGuard((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]), allowsLoopback: false);
        await guard.ResolveAsync("rebinding.example", CancellationToken.None);
        await Assert.ThrowsAsync<TargetRefusedException>(() => guard.ResolveAsync("rebinding.example", CancellationToken.None));
    }
}
