namespace FluxCache.Tiering;

/// <summary>What a read brought.</summary>
/// <param name="Payload">The value; null: the key is not there.</param>
/// <param name="Tier">Which tier served it.</param>
/// <param name="IsStale">Whether memory served it although it may be out of step.</param>
internal readonly record struct Reading(ReadOnlyMemory<byte>? Payload, CacheTier Tier, bool IsStale = false)
{
    internal static Reading FromRedis(ReadOnlyMemory<byte>? payload) =>
        payload is null ? default : new(payload, CacheTier.Redis);
}
