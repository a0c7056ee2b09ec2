using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Orderctl.Output;

namespace Orderctl.Checks;

/// <summary>Whether a certificate holds now, and for how long yet.</summary>
static class CertificateDates
{
    static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <param name="check">What the certificate is for.</param>
    /// <param name="owner">Whose it is, as a sentence begins.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="renew">What to type once there is a new one.</param>
    public static Finding Examine(string check, string owner, X509Certificate2 certificate, string renew)
    {
        var now = DateTime.Now;
        if (certificate.NotBefore > now)
        {
            return Finding.Fault(
                check, $"{owner} is not valid before {Day(certificate.NotBefore)}", "date --utc    (if that is wrong: sudo timedatectl set-ntp true)");
        }

        if (certificate.NotAfter < now)
            return Finding.Fault(check, $"{owner} expired on {Day(certificate.NotAfter)}", renew);

        var left = certificate.NotAfter - now;
        return left < Soon
            ? Finding.Warning(check, $"{owner} expires in {(int)left.TotalDays} days, on {Day(certificate.NotAfter)}", renew)
            : Finding.Ok(check, $"{owner} is valid until {Day(certificate.NotAfter)}");
    }

    static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
