using FluxCache.LoadGen.Oracle.Checking;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>A node of the cluster under test. Safe for concurrent calls.</summary>
/// <param name="number">Which, from 0.</param>
/// <param name="name">For people, and for whoever ends and starts it.</param>
internal sealed class ClusterNode(int number, string name, INodeAccess access)
{
    private int _incarnation;

    internal string Name => name;

    internal int Number => number;

    internal INodeAccess Access => access;

    /// <summary>Its life now.</summary>
    internal NodeLife Life => new(number, Volatile.Read(ref _incarnation));

    /// <summary>It is about to be ended: what it returned until now binds it no more.</summary>
    internal void BeginNewLife() => Interlocked.Increment(ref _incarnation);
}
