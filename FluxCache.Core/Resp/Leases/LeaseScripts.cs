namespace FluxCache.Resp.Leases;

/// <summary>
/// The scripts that Redis runs for leases, each as one step. KEYS are a key and the key of its lease; ARGV begins with
/// the caller's token.
/// </summary>
/// <remarks>
/// <para>
/// Any program may have written the lease's key. Its value counts as a lease only if it is a string, and as the caller's
/// own lease only if it equals the caller's token.
/// </para>
/// <para>
/// Garnet runs scripts concurrently unless it is started with --lua-transaction-mode. So a single command (NX) takes the
/// lease, and each script reads in an order that is correct under concurrency as well.
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
    /// Writes the loaded value (ARGV: token, value, milliseconds to live or 0) and ends the lease. Returns 1, or 0 if the
    /// lease is no longer the caller's or the key exists. It writes the value first: the first report wakes the waiters,
    /// and the second report must not void their reads.
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
