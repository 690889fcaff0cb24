using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Partners, their keys and what they are granted.</summary>
public static class PartnerMutations
{
    public static Mutation CreatePartner(this Mutation mutation, PartnerRow row) => mutation.Change([PartnerWrites.Create(row)]);

    public static Mutation UpdatePartner(this Mutation mutation, PartnerRow row, long expectedVersion) =>
        mutation.Change([PartnerWrites.Update(row, expectedVersion)]);

    /// <summary>With keys and grants. In use while an appointment or hold that the partner made lies ahead.</summary>
    public static Mutation DeletePartner(this Mutation mutation, string partnerId, long expectedVersion) =>
        mutation.Change(PartnerWrites.Delete(partnerId, expectedVersion));

    public static Mutation CreateKey(this Mutation mutation, KeyRow row) => mutation.Change([KeyWrites.Create(row)]);

    /// <summary>The new key takes over from the old one, which ends at the given instant.</summary>
    public static Mutation RotateKey(this Mutation mutation, KeyRow old, KeyRow successor, Instant oldEndsAt) =>
        mutation.Change([KeyWrites.Succeed(old, successor.KeyId, oldEndsAt), KeyWrites.Create(successor)]);

    public static Mutation RevokeKey(this Mutation mutation, string keyId) => mutation.Change([KeyWrites.Revoke(keyId)]);

    /// <summary>Remembers when a key was last used, unless a later use is known.</summary>
    public static Mutation NoteKeyUse(this Mutation mutation, string keyId, Instant at) => mutation.Change([KeyWrites.NoteUse(keyId, at)]);

    /// <summary>Refused as existing while a grant for the same is in force.</summary>
    public static Mutation CreateGrant(this Mutation mutation, GrantRow row) => mutation.Change(GrantWrites.Create(row));

    /// <summary>All that the partner has, for good; unless there is a grant.</summary>
    public static Mutation Grant(this Mutation mutation, string partnerId, string clinicId) =>
        mutation.Change(GrantWrites.Ensure(partnerId, clinicId));

    public static Mutation DeleteGrant(this Mutation mutation, string partnerId, string grantId) =>
        mutation.Change([GrantWrites.Delete(partnerId, grantId)]);
}
