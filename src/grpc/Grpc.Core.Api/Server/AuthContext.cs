namespace Grpc.Core;

/// <summary>What the transport has proved of the client. Nothing else in a call is proof.</summary>
public class AuthContext
{
    readonly string? _identityName;
    readonly Dictionary<string, List<AuthProperty>> _properties;

    /// <summary>A context from its properties by name; no identity name means that the peer is not authenticated.</summary>
    public AuthContext(string? peerIdentityPropertyName, Dictionary<string, List<AuthProperty>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        _identityName = peerIdentityPropertyName;
        _properties = properties;
    }

    /// <summary>Whether the peer has proved who it is.</summary>
    public bool IsPeerAuthenticated => _identityName is not null;

    /// <summary>The name of the properties that say who the peer is; null when it has not proved that.</summary>
    public string? PeerIdentityPropertyName => _identityName;

    /// <summary>Who the peer is, perhaps under several names; empty when it has not proved that.</summary>
    public IEnumerable<AuthProperty> PeerIdentity => _identityName is null ? [] : FindPropertiesByName(_identityName);

    /// <summary>Every property.</summary>
    public IEnumerable<AuthProperty> Properties => _properties.Values.SelectMany(properties => properties);

    /// <summary>The properties of one name, perhaps none.</summary>
    public IEnumerable<AuthProperty> FindPropertiesByName(string propertyName) =>
        _properties.TryGetValue(propertyName, out var properties) ? properties : [];
}
