using FluxCache.AspireHosting;

namespace FluxCache.AppHost.Redis;

/// <summary>The topology's Redis: one that the AppHost starts, or one that runs already.</summary>
internal static class RedisExtensions
{
    /// <summary>Adds the Redis and prints which it is.</summary>
    /// <exception cref="AppHostException">It cannot be had on this machine, or does not answer.</exception>
    public static async Task<IResourceBuilder<IResourceWithConnectionString>> AddRedisAsync(
        this IDistributedApplicationBuilder builder,
        string name,
        RedisOptions options)
    {
        if (options.Given is { } given && builder.ExecutionContext.IsRunMode)
        {
            var address = RedisAddress.Of(given);
            Console.WriteLine($"Redis: {address.Host}:{address.Port}, which runs already");
            await GivenRedis.RequireAnswerAsync(given, CancellationToken.None);
            return builder.AddConnectionString(name);
        }

        try
        {
            var redis = await builder.AddRedisServerAsync(name, options.Mode, options.Port);
            if (builder.ExecutionContext.IsRunMode) Console.WriteLine($"Redis: {redis.Resource.Description}");
            return redis;
        }
        catch (DistributedApplicationException fault)
        {
            throw AppHostException.Unavailable($"{fault.Message} {Remedy(options)}");
        }
    }

    /// <summary>
    /// The password of a Redis that <see cref="AddRedisAsync"/> added; null: it has none, or it is only published.
    /// </summary>
    public static async Task<string?> GetPasswordAsync(
        this IResourceBuilder<IResourceWithConnectionString> redis,
        RedisOptions options)
    {
        if (options.Given is { } given) return RedisAddress.Option(given, RedisAddress.PasswordOption);

        return redis.ApplicationBuilder.ExecutionContext.IsRunMode
            && redis.Resource is RedisServerResource { Password: { } password }
                ? await password.GetValueAsync(CancellationToken.None)
                : null;
    }

    // The port is looked at first, so that a fault after it is one of the kind.
    private static string Remedy(RedisOptions options) => options.Port is { } port && LoopbackPort.FaultOf(port) is not null
        ? $"{RedisOptions.PortKey} chooses the port; without it any that is free is taken."
        : $"{RedisOptions.ModeKey} chooses the kind, and {RedisOptions.ConnectionStringKey} a Redis that runs already.";
}
