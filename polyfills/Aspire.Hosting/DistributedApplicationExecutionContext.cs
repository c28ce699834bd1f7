namespace Aspire.Hosting;

/// <summary>How the AppHost is run.</summary>
/// <param name="operation">What for.</param>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>What for.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>To publish the application. Never so on the polyfill, which refuses to.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>To run the application on this machine.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}
