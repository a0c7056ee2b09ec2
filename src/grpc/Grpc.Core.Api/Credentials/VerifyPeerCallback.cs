namespace Grpc.Core;

/// <summary>Says whether a server's certificate is acceptable. Called on connecting, perhaps from several threads.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
