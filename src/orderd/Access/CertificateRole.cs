using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Orderd.Access;

/// <summary>Reads the role from a certificate: the URI <c>orderd:role/ROLE</c> among its subject alternative names.</summary>
static class CertificateRole
{
    const string SubjectAlternativeName = "2.5.29.17";
    const string Prefix = "orderd:role/";

    static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>The one role that it says; none when it says none, more than one, or one that there is not.</summary>
    public static Role Of(X509Certificate2 certificate)
    {
        try
        {
            var roles = certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName)
                .SelectMany(extension => Uris(extension.RawData))
                .Where(uri => uri.StartsWith(Prefix, StringComparison.Ordinal))
                .Distinct()
                .ToList();
            return roles is not [var role] ? Role.None : role[Prefix.Length..] switch
            {
                "reader" => Role.Reader,
                "writer" => Role.Writer,
                "admin" => Role.Admin,
                _ => Role.None,
            };
        }
        catch (AsnContentException)
        {
            return Role.None;
        }
    }

    static List<string> Uris(byte[] extension)
    {
        var uris = new List<string>();
        var names = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(Uri))
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
            else
                names.ReadEncodedValue();
        }

        return uris;
    }
}
