namespace FluxCache.Resp.Commands;

/// <summary>What an error reply means to the caller.</summary>
/// <remarks>
/// The codes that pass by themselves: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors and
/// the server's own list (server.c, createSharedObjects).
/// </remarks>
internal static class RedisErrorReply
{
    private const int LongestText = 256;

    public static FluxCacheException ToException(string command, string text)
    {
        var kind = KindOf(text);
        var shown = Shorten(text);
        return new FluxCacheException(kind, kind switch
        {
            FluxCacheErrorKind.Unavailable => $"Redis cannot run {command} now: {shown}",
            FluxCacheErrorKind.Authentication =>
                $"Redis requires a log-in for {command}: {shown}. Check the user name and the password.",
            _ => $"Redis refused {command}: {shown}",
        })
        {
            IsWrongType = CodeOf(text) is "WRONGTYPE",
        };
    }

    /// <summary>Of a command that was not executed because another one of its transaction was refused.</summary>
    public static FluxCacheException LeftOut(string command) => new(
        FluxCacheErrorKind.Rejected,
        $"Redis did not execute {command}, because it refused another command of the same transaction.")
    {
        WasLeftOut = true,
    };

    /// <summary>Of a command that was held up for longer than its permit lived.</summary>
    public static FluxCacheException TooLate(string command) => new(
        FluxCacheErrorKind.Unavailable,
        $"Redis did not execute {command}, because it came too late: this process, the network or Redis stood still meanwhile.");

    public static FluxCacheException TooLarge(string command) => new(
        FluxCacheErrorKind.Serialization,
        $"The reply to {command} is larger than this process accepts, so it was dropped. "
        + $"Store smaller values, or raise {nameof(FluxCacheOptions.MaxValueBytes)}.");

    public static FluxCacheErrorKind KindOf(string text) => CodeOf(text) switch
    {
        "LOADING" or "BUSY" or "TRYAGAIN" or "MASTERDOWN" or "CLUSTERDOWN" or "READONLY" => FluxCacheErrorKind.Unavailable,
        "NOAUTH" or "WRONGPASS" => FluxCacheErrorKind.Authentication,
        _ => FluxCacheErrorKind.Rejected,
    };

    /// <summary>
    /// Whether the server has become another than the one that was logged in to: a replica, or one that loads its data. A
    /// new connection may find the right one.
    /// </summary>
    /// <param name="text">The error.</param>
    /// <param name="isReplica">Whether it was a replica from the start: then its refusals say nothing new.</param>
    public static bool AsksForReconnect(string text, bool isReplica) => CodeOf(text) switch
    {
        "LOADING" => true,
        "READONLY" or "MASTERDOWN" => !isReplica,
        _ => false,
    };

    /// <summary>The first word of an error, which is meant for programs.</summary>
    public static ReadOnlySpan<char> CodeOf(string text)
    {
        var end = text.IndexOf(' ');
        return end < 0 ? text : text.AsSpan(0, end);
    }

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
