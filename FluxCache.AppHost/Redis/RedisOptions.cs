using Microsoft.Extensions.Configuration;

namespace FluxCache.AppHost.Redis;

/// <summary>Which Redis the topology runs on.</summary>
/// <param name="Mode">How it is run; null for the first way that the machine has.</param>
/// <param name="Port">Its port; null for any that is free.</param>
/// <param name="Given">The connection string of one that runs already; null to start one.</param>
internal sealed record RedisOptions(RedisServerKind? Mode, int? Port, string? Given)
{
    public const string ModeKey = "Redis:Mode";
    public const string PortKey = "Redis:Port";
    public const string ConnectionStringKey = "ConnectionStrings:redis";

    /// <exception cref="AppHostException">A value is wrong, or two contradict each other.</exception>
    public static RedisOptions Read(IConfiguration configuration)
    {
        var given = configuration[ConnectionStringKey];
        if (given is not null && string.IsNullOrWhiteSpace(given))
        {
            throw AppHostException.Usage(
                $"{ConnectionStringKey} is empty: give host:port, or leave it out to have a Redis started.");
        }

        var options = new RedisOptions(
            ReadMode(configuration[ModeKey]),
            TopologyOptions.Number(configuration, PortKey, ushort.MaxValue),
            given);
        return options is { Given: not null, Mode: not null } or { Given: not null, Port: not null }
            ? throw AppHostException.Usage(
                $"{ConnectionStringKey} names a Redis that runs already. Leave it out, or leave out {ModeKey} and {PortKey}.")
            : options;
    }

    private static RedisServerKind? ReadMode(string? text) => text?.ToLowerInvariant() switch
    {
        null => null,
        "container" => RedisServerKind.Container,
        "server" => RedisServerKind.Server,
        "garnet" => RedisServerKind.Garnet,
        _ => throw AppHostException.Usage($"{ModeKey} is '{text}': give container, server or garnet."),
    };
}
