using System.Security.Cryptography;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using Microsoft.Extensions.Configuration;

namespace ClinicApi.Server.Tests.Hosting;

public sealed class EncryptionKeysTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clinicapi-encryption-");
    private readonly Pepper pepper = new(RandomNumberGenerator.GetBytes(Pepper.FewestBytes));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Development_MakesAKeyBesideTheDatabase_OnceAndForItsOwnerOnly()
    {
        var keys = Load("Development");
        Assert.Equal(ColumnKeys.Bytes, Assert.Single(keys.Keys).Length);
        Assert.Equal(keys.Keys, Load("Development").Keys);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("encryption-keys")));
    }

    [Fact]
    public void Elsewhere_KeysAreRequired_UnlessThatIsWaived()
    {
        var refused = Assert.Throws<SettingsException>(() => Load("Production"));
        Assert.Contains("ClinicApi:Encryption:KeyFile", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Load("Production", ("Waived", "true")).Keys);
        Assert.Throws<SettingsException>(() => Load("Production", ("Waived", "true"), ("Keys", AKey())));
    }

    [Fact]
    public void Keys_AreReadFromAFileOrDirectly_TheCurrentOneLast()
    {
        var (old, current) = (AKey(), AKey());
        File.WriteAllText(PathOf("keys"), $"{old}\n{current}\n");
        foreach (var keys in new[] { Load("Production", ("KeyFile", PathOf("keys"))), Load("Production", ("Keys", $"{old} {current}")) })
            Assert.Equal([old, current], keys.Keys.Select(Convert.ToBase64String));
        foreach (var wrong in new[] { "short", "AAAA", Convert.ToBase64String(new byte[31]) })
            Assert.DoesNotContain(wrong, Assert.Throws<SettingsException>(() => Load("Production", ("Keys", wrong))).Message, StringComparison.Ordinal);
        Assert.Throws<SettingsException>(() => Load("Production", ("KeyFile", PathOf("missing"))));
    }

    private static string AKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(ColumnKeys.Bytes));

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private ColumnKeys Load(string environment, params (string Key, string Value)[] encryption)
    {
        var settings = encryption.ToDictionary(e => $"ClinicApi:Encryption:{e.Key}", e => (string?)e.Value);
        settings["ClinicApi:Storage:Path"] = PathOf("clinic.db");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return EncryptionKeys.Load(ServerSettings.Read(configuration), new HostingEnvironment(environment), pepper);
    }
}
