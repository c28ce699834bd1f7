namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Which checks make up the health of one service. Immutable.</summary>
public sealed class ServiceMapping
{
    /// <summary>The service of this name has the checks that satisfy the predicate.</summary>
    public ServiceMapping(string name, Func<HealthCheckMapContext, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(predicate);
        Name = name;
        HealthCheckPredicate = predicate;
    }

    /// <summary>The service; empty: the server as a whole.</summary>
    public string Name { get; }

    /// <summary>Which checks belong to it.</summary>
    public Func<HealthCheckMapContext, bool>? HealthCheckPredicate { get; }
}
