namespace FluxCache.AppHost;

/// <summary>What the AppHost exits with, unless a load is run: then with what the load generator exits with.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A resource failed.</summary>
    public const int Failure = 1;

    /// <summary>Wrong arguments or configuration.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C before the load was done; what a shell reports for SIGINT.</summary>
    public const int Interrupted = 130;
}
