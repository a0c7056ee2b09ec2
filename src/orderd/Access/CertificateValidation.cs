using Orderd.Errors;

namespace Orderd.Access;

/// <summary>What a client CA says of a certificate, and until when it holds.</summary>
sealed record CertificateValidation(ClientCa Authority, Caller Caller, ServiceException? Refusal, DateTimeOffset Until);
