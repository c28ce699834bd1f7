using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost.Redis;

/// <summary>Which Redis the topology runs on.</summary>
/// <param name="Mode">How it is run; null for the first way that the machine has.</param>
/// <param name="Port">Its port; null for any that is free.</param>
/// <param name="IsGiven">Whether one that runs already is given by its connection string.</param>
internal sealed record RedisOptions(RedisMode? Mode, int? Port, bool IsGiven)
{
    public const string ModeKey = "Redis:Mode";
    public const string PortKey = "Redis:Port";
    public const string ConnectionStringKey = "ConnectionStrings:redis";

    /// <exception cref="AppHostException">A value is wrong, or two contradict each other.</exception>
    public static RedisOptions Read(IConfiguration configuration)
    {
        var options = new RedisOptions(
            ReadMode(configuration[ModeKey]),
            TopologyOptions.Number(configuration, PortKey, ushort.MaxValue),
            !string.IsNullOrEmpty(configuration[ConnectionStringKey]));
        return options is { IsGiven: true, Mode: not null } or { IsGiven: true, Port: not null }
            ? throw AppHostException.Usage(
                $"{ConnectionStringKey} names a Redis that runs already; leave out {ModeKey} and {PortKey}, or it.")
            : options;
    }

    private static RedisMode? ReadMode(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" => null,
        "container" => RedisMode.Container,
        "server" => RedisMode.Server,
        "garnet" => RedisMode.Garnet,
        _ => throw AppHostException.Usage($"{ModeKey} is '{text}': give container, server or garnet."),
    };
}
