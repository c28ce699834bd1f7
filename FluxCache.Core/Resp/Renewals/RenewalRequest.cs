using FluxCache.Resp.Commands;
using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Renewals;

/// <summary>Lets a sliding value live on, if it is one: EVAL of a script, or PEXPIRE where the server runs none.</summary>
/// <param name="key">The key.</param>
/// <param name="withoutScript">For how long, in milliseconds; unset: the script decides.</param>
internal readonly struct RenewalRequest(string key, long? withoutScript = null) : IRedisRequest
{
    /// <summary>
    /// Reads from the value's own envelope how long it slides and until when (<c>docs/format.md</c>), so that whatever value
    /// the key holds by now lives as its own writer said: 1, or 0 if it does not slide.
    /// </summary>
    private const string Script = """
        local head = redis.pcall('GETRANGE', KEYS[1], 0, 29)
        if type(head) ~= 'string' or string.sub(head, 1, 4) ~= '\31\139\8\4' or string.sub(head, 13, 14) ~= 'FX'
            or string.byte(head, 17) ~= 1 or string.byte(head, 18) % 2 ~= 1 then
            return 0
        end
        local function number(from, to)
            local sum = 0
            for i = to, from, -1 do sum = sum * 256 + string.byte(head, i) end
            return sum
        end
        local milliseconds = number(19, 22)
        if string.byte(head, 18) >= 2 then
            local now = redis.call('TIME')
            local left = number(23, 30) - now[1] * 1000 - math.floor(now[2] / 1000)
            if string.byte(head, 30) >= 128 or left <= 0 then return 0 end
            if left < milliseconds then milliseconds = left end
        end
        return redis.call('PEXPIRE', KEYS[1], string.format('%.0f', milliseconds))
        """;

    public void WriteTo(RespWriter writer)
    {
        if (withoutScript is { } milliseconds)
        {
            // GT: another writer's value that lives longer, or without end, is not cut short.
            writer.WriteCommand(4);
            writer.WriteBulk("PEXPIRE"u8);
            writer.WriteBulk(key);
            writer.WriteBulk(milliseconds);
            writer.WriteBulk("GT"u8);
            return;
        }

        writer.WriteCommand(4);
        writer.WriteBulk("EVAL"u8);
        writer.WriteBulk(Script);
        writer.WriteBulk(1);
        writer.WriteBulk(key);
    }
}
