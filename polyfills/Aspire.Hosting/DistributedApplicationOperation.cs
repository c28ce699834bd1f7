namespace Aspire.Hosting;

/// <summary>What an AppHost is run for.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>To run the application on this machine.</summary>
    Run,

    /// <summary>To publish it.</summary>
    Publish,
}
