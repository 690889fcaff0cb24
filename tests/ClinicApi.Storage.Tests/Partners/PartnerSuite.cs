using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Partners;

public abstract class PartnerSuite(StoreEngine engine) : StoreSuite(engine)
{
    private static readonly PartnerRow Glow = new("glow", 1, "Glow Booking", Sample.Created);
    private static readonly KeyRow Key =
        new("key-1", "glow", [9, 8, 7], "appointments.write patients.read", Sample.Created, null, null);

    [EngineFact]
    public async Task Key_IsFoundWithItsPartnerAndClinics()
    {
        Assert.False(await Store.Partners.AnyPartnersAsync(None));
        await CommitAdminAsync(m => m.CreatePartner(Glow).CreateKey(Key));
        Assert.Empty((await Store.Partners.FindKeyAsync("key-1", None))!.ClinicIds);
        await Store.CommitAsync(new Mutation("other").CreateClinic(Sample.Clinic("other")), None);

        await CommitAdminAsync(m => m.Grant("glow", ClinicId).Grant("glow", "other").Grant("glow", ClinicId));

        var found = await Store.Partners.FindKeyAsync("key-1", None);
        Assert.NotNull(found);
        Assert.Equal(Glow, found.Partner);
        Assert.Equal(Key with { Hash = found.Key.Hash }, found.Key);
        Assert.Equal(Key.Hash, found.Key.Hash);
        Assert.Equal(["other", ClinicId], found.ClinicIds);
        Assert.Null(await Store.Partners.FindKeyAsync("key-2", None));
        Assert.True(await Store.Partners.AnyPartnersAsync(None));
    }

    [EngineFact]
    public async Task Key_Revoked_KeepsTheTimeOfItsFirstRevocation()
    {
        await CommitAdminAsync(m => m.CreatePartner(Glow).CreateKey(Key with { ExpiresAt = Sample.Slot }));
        await CommitAdminAsync(m => m.RevokeKey("key-1"));
        var revoked = (await Store.Partners.FindKeyAsync("key-1", None))!.Key;
        Assert.NotNull(revoked.RevokedAt);
        Assert.Equal(Sample.Slot, revoked.ExpiresAt);

        await Database.AdvanceAsync(Duration.FromHours(1));
        await CommitAdminAsync(m => m.RevokeKey("key-1"));

        Assert.Equal(revoked.RevokedAt, (await Store.Partners.FindKeyAsync("key-1", None))!.Key.RevokedAt);
    }

    [EngineFact]
    public async Task PartnersAndKeys_AreListed()
    {
        await CommitAdminAsync(m => m
            .CreatePartner(Glow)
            .CreatePartner(Glow with { PartnerId = "acme" })
            .CreateKey(Key)
            .CreateKey(Key with { KeyId = "key-0", CreatedAt = Sample.Slot }));

        Assert.Equal(["acme", "glow"], (await Store.Partners.ListPartnersAsync(None)).Select(partner => partner.PartnerId));
        Assert.Equal(["key-1", "key-0"], (await Store.Partners.ListKeysAsync("glow", None)).Select(key => key.KeyId));
        Assert.Empty(await Store.Partners.ListKeysAsync("acme", None));
    }

    [EngineFact]
    public async Task WhatIsNotThere_IsRefused()
    {
        await CommitAdminAsync(m => m.CreatePartner(Glow));

        await RefusedAdminAsync(Conflict.AlreadyExists, m => m.CreatePartner(Glow));
        await RefusedAdminAsync(Conflict.VersionMismatch, m => m.RevokeKey("key-1"));
        await RefusedAdminAsync(Conflict.VersionMismatch, m => m.CreateKey(Key with { PartnerId = "nobody" }));
        await RefusedAdminAsync(Conflict.VersionMismatch, m => m.Grant("glow", "nowhere"));
    }

    private async Task CommitAdminAsync(Action<Mutation> write)
    {
        var mutation = new Mutation("");
        write(mutation);
        await Store.CommitAsync(mutation, None);
    }

    private async Task RefusedAdminAsync(Conflict expected, Action<Mutation> write) => Assert.Equal(
        expected,
        (await Assert.ThrowsAsync<StoreConflictException>(() => CommitAdminAsync(write))).Conflict);
}

public sealed class SqlitePartnerTests() : PartnerSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresPartnerTests() : PartnerSuite(StoreEngine.Postgres);
