using FluxCache.V1;
using Google.Protobuf;

namespace FluxCache.Client.Messages;

internal static class SetRequests
{
    /// <summary>The message for a write. The value is not copied.</summary>
    internal static SetRequest Create(string key, ReadOnlyMemory<byte> value, CacheExpiry expiry)
    {
        var request = new SetRequest { Key = key, Value = UnsafeByteOperations.UnsafeWrap(value) };
        if (expiry.TimeToLive is { } timeToLive)
            request.TtlMs = ToMilliseconds(timeToLive, nameof(CacheExpiry.TimeToLive));
        if (expiry.SlidingExpiration is { } window)
            request.SlidingMs = ToMilliseconds(window, nameof(CacheExpiry.SlidingExpiration));

        return request;
    }

    /// <summary>
    /// The same write with a value of its own: for one that may still be sent after its caller has given it up, and uses
    /// the value's memory for something else.
    /// </summary>
    internal static SetRequest Copy(SetRequest request)
    {
        var copy = request.Clone();
        copy.Value = ByteString.CopyFrom(request.Value.Span);
        return copy;
    }

    private static long ToMilliseconds(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1), name);
        return (long)time.TotalMilliseconds;
    }
}
