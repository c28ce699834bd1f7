using System.Globalization;
using FluxCache.AppHost.Redis;
using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost;

/// <summary>What the topology consists of.</summary>
/// <param name="Nodes">How many cache nodes, 1 to 32. Default 3.</param>
/// <param name="Redis">Which Redis.</param>
internal sealed record TopologyOptions(int Nodes, RedisOptions Redis)
{
    public const string NodesKey = "Nodes";

    private const int DefaultNodes = 3;
    private const int MaxNodes = 32;

    /// <exception cref="AppHostException">A value is wrong.</exception>
    public static TopologyOptions Read(IConfiguration configuration) => new(
        Number(configuration, NodesKey, MaxNodes) ?? DefaultNodes,
        RedisOptions.Read(configuration));

    /// <summary>A whole number from 1 on, or null where there is none.</summary>
    /// <exception cref="AppHostException">The value is something else.</exception>
    internal static int? Number(IConfiguration configuration, string key, int max)
    {
        var text = configuration[key];
        if (text is null) return null;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1
            && number <= max
                ? number
                : throw AppHostException.Usage($"{key} is '{text}': give a whole number from 1 to {max}.");
    }
}
