namespace Orderd.Tests.Attacks;

/// <summary>A test under a memory limit of the kernel's; skipped where control groups cannot be made.</summary>
sealed class CgroupFactAttribute : FactAttribute
{
    static readonly string? Missing = MemoryCgroup.Missing();

    public CgroupFactAttribute() => Skip = Missing;
}
