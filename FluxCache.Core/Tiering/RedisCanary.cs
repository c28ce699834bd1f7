using FluxCache.Coherence;
using FluxCache.Resp;

namespace FluxCache.Tiering;

/// <summary>The canary's commands: past retries and breaker, which would hide what it measures.</summary>
internal sealed class RedisCanary(RedisClient client) : ICanaryCommands
{
    public async ValueTask<bool> ReadAsync(string key, CancellationToken cancellationToken) =>
        (await client.GetAsync(key, cancellationToken).ConfigureAwait(false)).Value is not null;

    public async ValueTask<bool> ChangeAsync(
        string key,
        TimeSpan timeToLive,
        bool published,
        CancellationToken cancellationToken)
    {
        if (published)
        {
            await client.SetAsync(key, default, timeToLive, cancellationToken).ConfigureAwait(false);
            return true;
        }

        var milliseconds = ((long)timeToLive.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var reply = await client.ControlAsync(["SET", key, "", "PX", milliseconds], cancellationToken)
            .ConfigureAwait(false);
        return reply.IsOk;
    }
}
