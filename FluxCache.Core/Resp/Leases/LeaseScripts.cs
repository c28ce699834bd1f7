namespace FluxCache.Resp.Leases;

/// <summary>
/// What Redis runs for leases, in one step each: KEYS are a key and the key of its lease, ARGV begins with the caller's
/// token.
/// </summary>
/// <remarks>
/// <para>
/// What the lease's key holds can be anybody's: it counts as a lease only if it is a string, and as the caller's own
/// only if it is the caller's token.
/// </para>
/// <para>
/// Garnet runs scripts side by side unless it is started with --lua-transaction-mode. So what must not be done twice is
/// done by a single command (NX), and each script looks in the order that is right then too.
/// </para>
/// </remarks>
internal static class LeaseScripts
{
    /// <summary>
    /// Takes the lease (ARGV: token, the holder whose time is over, milliseconds): 0 when the key is there, 1 when the
    /// lease was taken, else who holds it and for how many milliseconds; negative: without end.
    /// </summary>
    public const string Acquire = """
        local taken = redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[3])
        if redis.call('EXISTS', KEYS[1]) == 1 then
            if taken then redis.call('DEL', KEYS[2]) end
            return 0
        end
        if taken then return 1 end
        local holder = redis.pcall('GET', KEYS[2])
        if type(holder) == 'string' and holder ~= ARGV[2] then
            return {holder, redis.call('PTTL', KEYS[2])}
        end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
        return 1
        """;

    /// <summary>
    /// Writes what was loaded (ARGV: token, value, milliseconds to live or 0) and ends the lease: 1; or 0 when the
    /// lease is not the caller's any more or the key is there. The value first: who waits is woken by the first report,
    /// and what it then reads must not be voided by the second.
    /// </summary>
    public const string Install = """
        if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        local written
        if ARGV[3] == '0' then
            written = redis.call('SET', KEYS[1], ARGV[2], 'NX')
        else
            written = redis.call('SET', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[3])
        end
        redis.call('DEL', KEYS[2])
        return written and 1 or 0
        """;

    /// <summary>Ends the lease, if it is the caller's: 1, else 0.</summary>
    public const string Release = """
        if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[2])
        """;
}
