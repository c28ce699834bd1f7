namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>
/// Lets one AppHost of the machine install at a time. The system frees it when its process ends, however.
/// </summary>
internal static class InstallationLock
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    // How .NET reports a file that another process holds: EWOULDBLOCK, by its number on Linux and on macOS.
    private static readonly int[] Held = [11, 35];

    /// <param name="path">The file to hold.</param>
    /// <param name="onHeld">Called once, if another holds it.</param>
    /// <param name="time">For the retries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IDisposable> AcquireAsync(
        string path,
        Action onHeld,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (TryAcquire(path) is { } free) return free;

        onHeld();
        while (true)
        {
            await Task.Delay(RetryInterval, time, cancellationToken).ConfigureAwait(false);
            if (TryAcquire(path) is { } file) return file;
        }
    }

    private static FileStream? TryAcquire(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (Held.Contains(failure.HResult))
        {
            return null;
        }
    }
}
