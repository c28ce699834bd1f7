namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource waits for in another.</summary>
public enum WaitType
{
    /// <summary>It runs, and its health checks pass.</summary>
    WaitUntilHealthy,

    /// <summary>It ends with a given exit code.</summary>
    WaitForCompletion,

    /// <summary>It runs.</summary>
    WaitUntilStarted,
}
