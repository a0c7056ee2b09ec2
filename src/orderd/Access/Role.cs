namespace Orderd.Access;

/// <summary>What a caller may do. Each role may do all that the ones before it may.</summary>
enum Role
{
    /// <summary>Nothing at all.</summary>
    None,

    /// <summary>To read orders and ask for the daemon's health.</summary>
    Reader,

    /// <summary>To change orders and to use the other services.</summary>
    Writer,

    /// <summary>To administer the daemon.</summary>
    Admin,
}
