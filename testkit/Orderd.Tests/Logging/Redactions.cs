using Orderd.Logging;

namespace Orderd.Tests.Logging;

/// <summary>Contract 4: what is taken out of a text before it is logged.</summary>
public sealed class Redactions
{
    const string Secret = "9fef47b432c99c4fff9a3bf632010b7014d6ec47";

    [Theory]
    [InlineData("ord_ci_{secret}", "ord_ci_[redacted]")]
    [InlineData("ORD_CI_{SECRET}", "ORD_CI_[redacted]")]
    [InlineData("Ord_ci_{SECRET}", "Ord_ci_[redacted]")]
    [InlineData("ord%5Fci%5f{secret}", "ord%5Fci%5f[redacted]")]
    [InlineData("ord_{secret}", "ord_[redacted]")]
    [InlineData("/x?token=ord_ci_{secret}&y", "/x?token=ord_ci_[redacted]&y")]
    [InlineData("glued-toord_ci_{secret} and more", "glued-toord_ci_[redacted] and more")]
    [InlineData("ord_ord_ci_{secret}", "ord_ord_[redacted]")]
    [InlineData("ord_a b ord_ci_{secret}", "ord_a b ord_ci_[redacted]")]
    [InlineData("ord_a_{secret}, ord_b_{secret}", "ord_a_[redacted], ord_b_[redacted]")]
    [InlineData("ord_own_secret-with_words-in-it", "ord_own_[redacted]")]
    [InlineData("Bearer {secret}", "Bearer [redacted]")]
    [InlineData("authorization: BEARER  x", "authorization: BEARER  [redacted]")]
    [InlineData("bearer%20x;y", "bearer%20[redacted];y")]
    [InlineData("\"Bearer a.b.c\"", "\"Bearer [redacted]\"")]
    [InlineData("Bearer ord_ci_{secret}", "Bearer [redacted]")]
    public void SecretsAreTakenOut(string text, string expected)
    {
        text = text.Replace("{secret}", Secret, StringComparison.Ordinal).Replace("{SECRET}", Secret.ToUpperInvariant(), StringComparison.Ordinal);

        Assert.Equal(expected, Redaction.Of(text));
        Assert.True(Redaction.IsNeeded(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ecommerce.OrderManagement/getOrder")]
    [InlineData("ord_")]
    [InlineData("ord_ci_short")]
    [InlineData("record_type")]
    [InlineData("forbearers")]
    [InlineData("bearer")]
    public void TheRestIsLeftAsItIs(string text)
    {
        Assert.Same(text, Redaction.Of(text));
        Assert.False(Redaction.IsNeeded(text));
    }
}
