using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Leases;

/// <summary>Reads what <see cref="LeaseScripts.Acquire"/> answers.</summary>
internal static class LeaseReplies
{
    /// <exception cref="FluxCacheException">Redis refused, or the reply is none of the script's.</exception>
    public static LeaseReply Read(in RespValue reply) => reply switch
    {
        { Kind: RespKind.Integer, Integer: 0 } => new(LeaseState.KeyExists),
        { Kind: RespKind.Integer, Integer: 1 } => new(LeaseState.Acquired),
        { Items: [{ Bytes: not null } holder, { Kind: RespKind.Integer } remaining] } => new(
            LeaseState.Held,
            holder.Bytes,
            remaining.Integer < 0 ? null : TimeSpan.FromMilliseconds(remaining.Integer)),
        { IsError: true } when RunsNoScripts(reply.Text) => new(LeaseState.Unsupported, Refusal: reply.Text),
        { IsError: true } => throw RedisErrorReply.ToException("EVAL", reply.Text),
        _ => throw new FluxCacheException(
            FluxCacheErrorKind.Protocol, $"Redis answered a lease script with {reply}, which is not one of its results."),
    };

    /// <summary>An ACL that forbids it, or a server that does not know the command or has it switched off.</summary>
    private static bool RunsNoScripts(string text) =>
        RedisErrorReply.CodeOf(text) is "NOPERM"
        || text.Contains("unknown command", StringComparison.OrdinalIgnoreCase)
        || text.Contains("Lua", StringComparison.Ordinal);
}
