using System.Globalization;
using FluxCache.Coherence;
using FluxCache.Resp;
using FluxCache.Resp.Commands;

namespace FluxCache.Tiering;

/// <summary>
/// The canary's commands: past retries and breaker, which would hide what it measures, and past the queues of callers'
/// commands.
/// </summary>
internal sealed class RedisCanary(RedisClient client) : ICanaryCommands
{
    public ValueTask ReadAsync(string key, CancellationToken cancellationToken) =>
        client.ReadOwnAsync(key, cancellationToken);

    public async ValueTask ChangeAsync(
        string key,
        TimeSpan timeToLive,
        bool published,
        CancellationToken cancellationToken)
    {
        if (published)
        {
            await client.SetAsync(key, default, timeToLive, cancellationToken).ConfigureAwait(false);
            return;
        }

        var milliseconds = ((long)timeToLive.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var reply = await client.ControlAsync(["SET", key, "", "PX", milliseconds], cancellationToken)
            .ConfigureAwait(false);
        if (!reply.IsOk)
            throw RedisErrorReply.ToException("SET", reply.Text);
    }

    public async ValueTask PingAsync(int stream, bool published, CancellationToken cancellationToken)
    {
        if (published)
            await client.ControlAsync(["PING"], cancellationToken).ConfigureAwait(false);
        else
            await client.PingAsync(stream, cancellationToken).ConfigureAwait(false);
    }
}
