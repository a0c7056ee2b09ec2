namespace Orderctl;

/// <summary>Why a file cannot be read. The framework's own texts are left out of the native file.</summary>
static class FileTrouble
{
    public static string Reason(Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "no permission, or it is a folder",
        _ => "input/output error",
    };
}
