using System.Security.Cryptography;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Keys;
using Google.Protobuf;

namespace ClinicApi.Server.Idempotency;

/// <summary>Recognises a request when it comes again, without keeping anything of its content.</summary>
/// <remarks>
/// Keyed, since the plain hash of a short request about a patient could be guessed. Over the wire format without the
/// <c>request_id</c>: fields in order of their numbers, defaults left out, so that a field that is added later does not change the
/// fingerprint of a request that does not set it.
/// </remarks>
internal sealed class Fingerprints(Pepper pepper)
{
    // Changes whenever the way of computing changes, so that old fingerprints never match by accident.
    private const byte Scheme = 1;

    public byte[] Of(IMessage request)
    {
        var copy = MessageCopies.Without(request, "request_id");
        byte[] content = [Scheme, .. System.Text.Encoding.UTF8.GetBytes(copy.Descriptor.FullName), 0, .. copy.ToByteArray()];
        return HMACSHA256.HashData(pepper.Fingerprints, content);
    }
}
