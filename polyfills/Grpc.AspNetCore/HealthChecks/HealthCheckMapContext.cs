namespace Grpc.AspNetCore.HealthChecks;

/// <summary>A health check, as a <see cref="ServiceMapping"/> chooses by it. Immutable.</summary>
public sealed class HealthCheckMapContext
{
    /// <summary>A check of this name with these tags.</summary>
    public HealthCheckMapContext(string name, IEnumerable<string> tags)
    {
        Name = name;
        Tags = tags;
    }

    /// <summary>The name the check was added with.</summary>
    public string Name { get; }

    /// <summary>The tags the check was added with.</summary>
    public IEnumerable<string> Tags { get; }
}
