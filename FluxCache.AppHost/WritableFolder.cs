namespace FluxCache.AppHost;

/// <summary>Tells whether files can be made in a folder, which is made where it does not exist.</summary>
internal static class WritableFolder
{
    /// <summary>Why not, in the system's words; null: they can.</summary>
    public static string? FaultOf(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(
                Path.Combine(folder, $".{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None,
                bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }
}
