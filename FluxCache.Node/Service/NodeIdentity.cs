using System.Reflection;
using FluxCache.Node.Hosting;
using Microsoft.Extensions.Options;

namespace FluxCache.Node.Service;

/// <summary>Which node this is, and for how long it has been there.</summary>
internal sealed class NodeIdentity(IOptions<NodeOptions> options, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    internal string Name { get; } = options.Value.Name ?? Environment.MachineName;

    internal string Version { get; } = typeof(NodeIdentity).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    internal TimeSpan Uptime => time.GetElapsedTime(_started);
}
