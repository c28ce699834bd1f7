using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Leases;

/// <summary>EVAL of one of <see cref="LeaseScripts"/>.</summary>
/// <remarks>
/// The script's text travels each time: some hundred bytes beside a load. Naming it by its hash would need a second way
/// for servers that have forgotten it, inside transactions too.
/// </remarks>
/// <param name="script">The script.</param>
/// <param name="key">The key.</param>
/// <param name="token">The caller's token.</param>
/// <param name="bytes">The script's second argument.</param>
/// <param name="milliseconds">Its third.</param>
internal readonly struct LeaseRequest(
    string script,
    string key,
    string token,
    ReadOnlyMemory<byte> bytes = default,
    long milliseconds = 0) : IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        writer.WriteCommand(8);
        writer.WriteBulk("EVAL"u8);
        writer.WriteBulk(script);
        writer.WriteBulk(2);
        writer.WriteBulk(key);
        writer.WriteBulk(LeaseKey.Of(key));
        writer.WriteBulk(token);
        writer.WriteBulk(bytes.Span);
        writer.WriteBulk(milliseconds);
    }
}
