namespace Orderd.Tests.Native.Disk;

/// <summary>How much of what was not synced a power loss leaves.</summary>
enum PowerLossKind
{
    NothingLeft,
    AllLeft,
    FewLost,
    FewLeft,
    AnyPages,
    Torn,
}
