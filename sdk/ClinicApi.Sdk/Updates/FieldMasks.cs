using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Updates;

/// <summary>Masks of what differs between two states of a resource.</summary>
internal static class FieldMasks
{
    /// <summary>The top-level fields that differ, without those by which the resource is found.</summary>
    public static FieldMask Changed<T>(T before, T after)
        where T : class, IMessage<T>
    {
        var mask = new FieldMask();
        foreach (var field in before.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.Name is not ("name" or "etag") && !Equals(field.Accessor.GetValue(before), field.Accessor.GetValue(after)))
                mask.Paths.Add(field.Name);
        }

        return mask;
    }
}
