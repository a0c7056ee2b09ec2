namespace Grpc.Core;

/// <summary>What a <see cref="VerifyPeerCallback"/> has to validate.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    /// <summary>Whom the client means to reach.</summary>
    public string TargetName { get; }

    /// <summary>The certificate shown, in PEM.</summary>
    public string PeerPem { get; }
}
