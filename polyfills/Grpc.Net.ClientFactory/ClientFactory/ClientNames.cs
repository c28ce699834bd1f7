using System.Collections.Concurrent;

namespace Grpc.Net.ClientFactory;

/// <summary>Which client types were added under which names, while services are being added and afterwards.</summary>
internal sealed class ClientNames
{
    private readonly ConcurrentDictionary<string, Type> _types = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">Another type has the name.</exception>
    public void Add(string name, Type type)
    {
        var owner = _types.GetOrAdd(name, type);
        if (owner != type)
            throw new InvalidOperationException(
                $"The gRPC client name '{name}' belongs to {owner}. Add {type} under a name of its own.");
    }

    /// <exception cref="InvalidOperationException">The type was not added under the name.</exception>
    public void Require(string name, Type type)
    {
        if (!_types.TryGetValue(name, out var owner) || owner != type)
            throw new InvalidOperationException($"No gRPC client {type} was added under the name '{name}'.");
    }

    public bool Contains(string name) => _types.ContainsKey(name);
}
