namespace Orderd.TestKit;

/// <summary>What a caller of an <see cref="OrderdHost"/> may do; see <see cref="OrderdHostOptions.RequireTokens"/>.</summary>
public enum OrderdRole
{
    /// <summary>To read orders, to have them processed, and to ask for the daemon's health.</summary>
    Reader,

    /// <summary>All that a reader may, to change orders, and to use the other services.</summary>
    Writer,

    /// <summary>All that a writer may, and to administer the daemon.</summary>
    Admin,
}
