using System.Collections;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>The services whose health is known, each once. Not safe for concurrent changes.</summary>
public sealed class ServiceMappingCollection : ICollection<ServiceMapping>
{
    private readonly Dictionary<string, ServiceMapping> _byName = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public int Count => _byName.Count;

    bool ICollection<ServiceMapping>.IsReadOnly => false;

    /// <summary>Says which checks make up a service's health, replacing what was said before.</summary>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate) =>
        _byName[name] = new ServiceMapping(name, predicate);

    /// <summary>Adds a service.</summary>
    /// <exception cref="ArgumentException">It is there.</exception>
    public void Add(ServiceMapping service) => _byName.Add(service.Name, service);

    /// <summary>Removes a service, if it is there.</summary>
    public void Remove(string name) => _byName.Remove(name);

    /// <inheritdoc />
    public void Clear() => _byName.Clear();

    /// <inheritdoc />
    public IEnumerator<ServiceMapping> GetEnumerator() => _byName.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    bool ICollection<ServiceMapping>.Contains(ServiceMapping item) => _byName.ContainsValue(item);

    void ICollection<ServiceMapping>.CopyTo(ServiceMapping[] array, int arrayIndex) =>
        _byName.Values.CopyTo(array, arrayIndex);

    bool ICollection<ServiceMapping>.Remove(ServiceMapping item) =>
        _byName.TryGetValue(item.Name, out var found) && found == item && _byName.Remove(item.Name);

    internal ServiceMapping? Find(string name) => _byName.GetValueOrDefault(name);
}
