using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>One write of a key, in a transaction of its own.</summary>
internal readonly struct WriteTransaction<TWrite>(TWrite write, string key, WriteForm form) : IRedisRequest
    where TWrite : struct, IRedisRequest
{
    public void WriteTo(RespWriter writer)
    {
        var read = new KeyRequest("STRLEN", key);
        form.WriteBegin(writer);
        if (form.HasReadBefore)
            read.WriteTo(writer);
        form.WriteBefore(writer, key);
        write.WriteTo(writer);
        form.WritePublication(writer, key);
        if (form.IsTracked)
            read.WriteTo(writer);
        WriteForm.WriteEnd(writer);
    }
}
