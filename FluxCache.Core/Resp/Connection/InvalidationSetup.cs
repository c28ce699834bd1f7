using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Agrees with the server how a new connection learns of changes: by what was asked for, or by the best that the server
/// can. A part of the log-in.
/// </summary>
/// <remarks>
/// A server without tracking is taken as it is, where the choice was left open. One that has it and does not permit it
/// is an error: the other caches of the data may well be permitted to, and would then not publish what this one needs.
/// </remarks>
internal sealed class InvalidationSetup(
    RedisSession session,
    RedisConnectionSettings settings,
    ConnectionRole role,
    CancellationToken cancellationToken)
{
    /// <summary>For users who may not write the keys that find it out.</summary>
    private const int FirstMajorWithEchoes = 7;

    /// <exception cref="FluxCacheException">The server refuses what was asked for.</exception>
    public async Task<RedisServerInfo> RunAsync(RedisServerInfo server)
    {
        var asked = settings.Invalidation;
        if (asked == InvalidationMode.None)
            return server;
        if (server.Protocol != 3)
        {
            return asked == InvalidationMode.Auto
                ? server with { TrackingRefusal = "it does not speak RESP3" }
                : throw Refused($"{asked} invalidation needs RESP3, which the server does not speak.");
        }

        var agreed = asked == InvalidationMode.Published ? server : await TrackAsync(server).ConfigureAwait(false);
        if (asked == InvalidationMode.Published || agreed.TrackingRefusal is not null)
            agreed = agreed with { Invalidation = InvalidationMode.Published };
        if (role == ConnectionRole.Control && agreed.Invalidation == InvalidationMode.Published)
            await SubscribeAsync().ConfigureAwait(false);
        return agreed;
    }

    private async ValueTask<RedisServerInfo> TrackAsync(RedisServerInfo server)
    {
        var tracking = session.CallAsync(TrackingCommand(), cancellationToken);
        var hasEchoes = role == ConnectionRole.Keys && settings.Invalidation != InvalidationMode.Broadcast
            ? session.HasEchoesAsync(cancellationToken)
            : ValueTask.FromResult<bool?>(false);
        var reply = await tracking.ConfigureAwait(false);
        var echoes = await hasEchoes.ConfigureAwait(false);
        if (reply.IsOk && settings.Invalidation == InvalidationMode.Broadcast)
            return server with { Invalidation = InvalidationMode.Broadcast };
        if (reply.IsOk)
        {
            var echoesWrites = role == ConnectionRole.Keys
                && await AgreeOnEchoesAsync(server, echoes).ConfigureAwait(false);
            return server with { Invalidation = InvalidationMode.PerKey, EchoesWrites = echoesWrites };
        }

        if (RedisErrorReply.CodeOf(reply.Text) is "NOPERM")
        {
            throw Refused(
                $"The Redis user may not run CLIENT TRACKING ({reply.Text}). Grant +client|tracking, or set "
                + $"{FluxCacheOptions.SectionName}:{nameof(FluxCacheOptions.Invalidation)} to Published in every "
                + "process that caches this data.");
        }

        return settings.Invalidation == InvalidationMode.Auto
            ? server with { TrackingRefusal = reply.Text }
            : throw Refused(
                $"The server refuses {settings.Invalidation} tracking ({reply.Text}). Set "
                + $"{FluxCacheOptions.SectionName}:{nameof(FluxCacheOptions.Invalidation)} to Auto or Published.");
    }

    /// <summary>Some servers put echoes elsewhere (Redis 6.2.6 and before: into the reply). Those are not to send any.</summary>
    private async Task<bool> AgreeOnEchoesAsync(RedisServerInfo server, bool? hasEchoes)
    {
        if (hasEchoes ?? (Version.TryParse(server.Version, out var version) && version.Major >= FirstMajorWithEchoes))
            return true;

        await session.CallAsync(["CLIENT", "TRACKING", "OFF"], cancellationToken).ConfigureAwait(false);
        var reply = await session.CallAsync(["CLIENT", "TRACKING", "ON", "NOLOOP"], cancellationToken)
            .ConfigureAwait(false);
        return reply.IsOk
            ? false
            : throw Refused($"The server refuses tracking with NOLOOP ({reply.Text}).");
    }

    // The control connection reads nothing that is kept: it only finds out what the others are told.
    private string[] TrackingCommand() => (role, settings.Invalidation) switch
    {
        (ConnectionRole.Control, _) => ["CLIENT", "TRACKING", "OFF"],
        (_, InvalidationMode.Broadcast) =>
        [
            "CLIENT", "TRACKING", "ON", "BCAST", "NOLOOP",
            .. Prefixes().SelectMany(static prefix => (string[])["PREFIX", prefix]),
        ],
        _ => ["CLIENT", "TRACKING", "ON"],
    };

    // None: every key, the canaries among them.
    private IEnumerable<string> Prefixes() =>
        settings.TrackingPrefixes.Count == 0 ? []
        : settings.WithLeases ? [.. settings.TrackingPrefixes, InternalKeys.Canary, InternalKeys.Lease]
        : [.. settings.TrackingPrefixes, InternalKeys.Canary];

    private async Task SubscribeAsync()
    {
        var reply = await session.CallAsync(["SUBSCRIBE", settings.InvalidationChannel], cancellationToken)
            .ConfigureAwait(false);
        if (reply.IsError)
            throw Refused(
                $"The Redis user may not subscribe to {settings.InvalidationChannel} ({reply.Text}). Grant "
                + $"&{settings.InvalidationChannel} and +subscribe.");
    }

    private FluxCacheException Refused(string reason) =>
        new(FluxCacheErrorKind.Rejected, $"Redis at {settings.Endpoint.Address}: {reason}");
}
