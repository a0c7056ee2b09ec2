namespace Orderd.Access;

/// <summary>What a client authority says of a certificate, and until when it holds.</summary>
sealed record CertificateVerdict(ClientAuthority Authority, Caller Caller, Fault? Refusal, DateTimeOffset Until);
