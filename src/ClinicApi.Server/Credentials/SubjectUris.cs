using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace ClinicApi.Server.Credentials;

/// <summary>The addresses among the alternative names of a certificate, such as SPIFFE ids, which the framework does not list.</summary>
internal static class SubjectUris
{
    // uniformResourceIdentifier [6] IA5String, in the GeneralNames of RFC 5280.
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    public static IReadOnlyList<string> Of(X509SubjectAlternativeNameExtension names)
    {
        var uris = new List<string>();
        var sequence = new AsnReader(names.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            if (sequence.PeekTag().HasSameClassAndValue(Uri))
                uris.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
            else
                sequence.ReadEncodedValue();
        }

        return uris;
    }
}
