namespace FluxCache.AppHost;

/// <summary>
/// The topology cannot run as asked. The message says what to change; the exit code says whose fault it is.
/// </summary>
internal sealed class AppHostException : Exception
{
    private AppHostException(string message, int exitCode)
        : base(message) => ExitCode = exitCode;

    public int ExitCode { get; }

    /// <summary>The arguments or the configuration are wrong.</summary>
    public static AppHostException Usage(string message) => new(message, ExitCodes.Usage);

    /// <summary>The machine lacks something.</summary>
    public static AppHostException Unavailable(string message) => new(message, ExitCodes.Failure);
}
