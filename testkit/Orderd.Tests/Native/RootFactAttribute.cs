namespace Orderd.Tests.Native;

/// <summary>A test that acts as other users, which only root can; for anybody else it is skipped.</summary>
sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "only root can act as another user";
    }
}
