using System.Buffers;

namespace Grpc.Core.Framing;

/// <summary>
/// The context of one serializer, which frames an uncompressed message. A serializer that announces the length
/// writes behind the prefix in the output itself; nothing is committed before the message is complete. Used and left
/// within one synchronous call, so each thread keeps one instead of allocating one a message.
/// </summary>
internal sealed class FrameContext : SerializationContext, IBufferWriter<byte>
{
    [ThreadStatic]
    private static FrameContext? t_spare;

    private IBufferWriter<byte>? _output;
    private int? _limit;
    private Memory<byte> _frame;
    private int _announced = -1;
    private int _written;
    private PooledBufferWriter? _unannounced;
    private bool _complete;

    public static void Serialize<T>(
        T message, Action<T, SerializationContext> serializer, IBufferWriter<byte> output, int? limit)
    {
        var context = t_spare ?? new FrameContext();
        t_spare = null;
        context._output = output;
        context._limit = limit;
        try
        {
            serializer(message, context);
            if (!context._complete)
                throw new InvalidOperationException("The serializer returned without completing the message.");
        }
        finally
        {
            context.Reset();
            t_spare = context;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        if (payloadLength > (_limit ?? Array.MaxLength - MessagePrefix.Size))
            throw FramingError.SentTooLarge(_limit ?? Array.MaxLength - MessagePrefix.Size);
        _announced = payloadLength;
        _frame = _output!.GetMemory(MessagePrefix.Size + payloadLength)[..(MessagePrefix.Size + payloadLength)];
    }

    public override IBufferWriter<byte> GetBufferWriter() => _announced >= 0
        ? this
        : _unannounced ??= new PooledBufferWriter(_limit ?? Array.MaxLength - MessagePrefix.Size, FramingError.SentTooLarge);

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        payload.CopyTo(GetSpan(payload.Length));
        Advance(payload.Length);
        Complete();
    }

    public override void Complete()
    {
        if (_unannounced is { } collected)
        {
            SetPayloadLength(collected.Written.Length);
            collected.Written.Span.CopyTo(GetSpan());
            Advance(collected.Written.Length);
        }
        if (_complete || _written != _announced)
            throw new InvalidOperationException(
                $"The serializer announced {_announced} bytes, wrote {_written}, and has to complete once.");
        new MessagePrefix(false, _announced).Write(_frame.Span);
        _output!.Advance(_frame.Length);
        _complete = true;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_announced - _written), nameof(count));
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _frame[(MessagePrefix.Size + _written)..];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Reset()
    {
        _output = null;
        _frame = default;
        _announced = -1;
        _written = 0;
        _unannounced?.Dispose();
        _unannounced = null;
        _complete = false;
    }
}
