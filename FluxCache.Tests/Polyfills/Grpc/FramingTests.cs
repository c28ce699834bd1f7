using System.Buffers;
using System.IO.Pipelines;
using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Grpc.Core.Framing;
using Grpc.Net.Client.Calls;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>Messages to frames and back, wherever the transport cuts them.</summary>
public sealed class FramingTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);

    private static readonly byte[][] Messages = [[1, 2, 3], [], [4, 5, 6, 7, 8, 9, 10]];

    private static readonly byte[] Stream = [.. Messages.SelectMany(message => RawCall.Frame(message))];

    public static TheoryData<int> Splits => [.. Enumerable.Range(0, Stream.Length + 1)];

    [Theory]
    [MemberData(nameof(Splits))]
    public async Task Requests_CutAnywhere_AreReadInFull(int at)
    {
        var pipe = new Pipe();
        var read = ReadRequestsAsync(pipe.Reader);
        await pipe.Writer.WriteAsync(Stream.AsMemory(0, at));
        await pipe.Writer.WriteAsync(Stream.AsMemory(at));
        await pipe.Writer.CompleteAsync();

        Assert.Equal(Messages, await read);
    }

    [Fact]
    public async Task Requests_ByteByByte_AreReadInFull()
    {
        // Segments of one byte each, so that even the prefix lies across five.
        var pipe = new Pipe(new PipeOptions(new OneByteBlocks(), minimumSegmentSize: 1, useSynchronizationContext: false));
        foreach (var b in Stream)
        {
            pipe.Writer.GetSpan(1)[0] = b;
            pipe.Writer.Advance(1);
        }
        await pipe.Writer.CompleteAsync();

        Assert.Equal(Messages, await ReadRequestsAsync(pipe.Reader));
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public async Task Responses_CutAnywhere_AreReadInFull(int at) =>
        Assert.Equal(Messages, await ReadResponsesAsync([Stream[..at], Stream[at..]]));

    [Fact]
    public async Task Responses_ByteByByte_AreReadInFull() =>
        Assert.Equal(Messages, await ReadResponsesAsync([.. Stream.Select(b => new[] { b })]));

    [Fact]
    public async Task Responses_LargerThanTheBuffer_AreReadInFull()
    {
        var random = new Random(1);
        byte[][] messages = [.. new[] { 4_091, 4_092, 1, 100_000, 0, 9_000 }.Select(size =>
        {
            var message = new byte[size];
            random.NextBytes(message);
            return message;
        })];
        byte[][] chunks = [.. messages.SelectMany(message => RawCall.Frame(message)).Chunk(777)];

        Assert.Equal(messages, await ReadResponsesAsync(chunks));
    }

    [Fact]
    public void Serializer_InEachOfItsWays_MakesTheSameFrame()
    {
        Action<byte[], SerializationContext>[] ways =
        [
            (message, context) => context.Complete(message),
            (message, context) =>
            {
                context.GetBufferWriter().Write(message);
                context.Complete();
            },
            (message, context) =>
            {
                context.SetPayloadLength(message.Length);
                context.GetBufferWriter().Write(message);
                context.Complete();
            },
        ];
        foreach (var way in ways)
        {
            using var output = new PooledBufferWriter();
            foreach (var message in Messages)
                new MessageWriter(limit: 7, compression: null, level: null).Write(message, way, output, options: null);
            Assert.Equal(Stream, output.Written.ToArray());
            Assert.Equal(
                StatusCode.ResourceExhausted,
                Assert.Throws<RpcException>(() => new MessageWriter(6, null, null).Write(Messages[2], way, output, null)).StatusCode);
            Assert.Equal(Stream, output.Written.ToArray());
        }
    }

    [Fact]
    public void Serializer_ThatBreaksItsWord_LeavesNothingBehind()
    {
        Action<byte[], SerializationContext>[] ways =
        [
            (_, _) => { },
            (_, context) => context.SetPayloadLength(3),
            (_, context) =>
            {
                context.SetPayloadLength(3);
                context.Complete();
            },
        ];
        using var output = new PooledBufferWriter();
        foreach (var way in ways)
        {
            Assert.Throws<InvalidOperationException>(
                () => new MessageWriter(null, null, null).Write<byte[]>([], way, output, null));
        }
        Assert.Equal(0, output.Written.Length);
    }

    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("99999999m", 99_999_999)]
    [InlineData("5000u", 5)]
    [InlineData("7000000n", 7)]
    [InlineData("99999999H", 359_999_996_400_000)]
    public void Timeout_Valid_IsRead(string text, long milliseconds)
    {
        Assert.True(TimeoutValue.TryDecode(text, out var timeout));
        Assert.Equal(milliseconds, timeout.TotalMilliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("-5S")]
    [InlineData(" 5S")]
    [InlineData("123456789S")]
    public void Timeout_Malformed_IsRefused(string? text) => Assert.False(TimeoutValue.TryDecode(text, out _));

    [Fact]
    public void Timeout_Written_IsReadAsNoLessAndHardlyMore()
    {
        for (var ticks = 1L; ticks > 0 && ticks < TimeSpan.MaxValue.Ticks / 20; ticks = (ticks * 3) + 1)
        {
            var timeout = TimeSpan.FromTicks(ticks);
            var text = TimeoutValue.Encode(timeout);
            Assert.True(TimeoutValue.TryDecode(text, out var read), text);
            Assert.InRange(read.Ticks, ticks, ticks + Math.Max(10, ticks / 1_000));
        }
    }

    private static async Task<List<byte[]>> ReadRequestsAsync(PipeReader pipe)
    {
        var messages = new List<byte[]>();
        while (await RequestMessages.ReadAsync(pipe, new MessageReader(100, null), Bytes, CancellationToken.None)
               is { Message: { } message })
        {
            messages.Add(message);
        }
        return messages;
    }

    private static async Task<List<byte[]>> ReadResponsesAsync(byte[][] chunks)
    {
        using var reader = new ResponseMessages(new ChunkedStream(chunks), new MessageReader(null, null));
        var messages = new List<byte[]>();
        while (await reader.ReadAsync(Bytes, CancellationToken.None) is { } message)
            messages.Add(message);
        return messages;
    }

    private sealed class OneByteBlocks : MemoryPool<byte>
    {
        public override int MaxBufferSize => 1;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block();

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = new byte[1];

            public void Dispose()
            {
            }
        }
    }

    /// <summary>Hands out one chunk a read, as a network does.</summary>
    private sealed class ChunkedStream(byte[][] chunks) : MemoryStream
    {
        private int _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_next < chunks.Length && chunks[_next].Length == 0)
                _next++;
            if (_next == chunks.Length)
                return ValueTask.FromResult(0);
            var count = Math.Min(buffer.Length, chunks[_next].Length);
            chunks[_next].AsMemory(0, count).CopyTo(buffer);
            chunks[_next] = chunks[_next][count..];
            return ValueTask.FromResult(count);
        }
    }
}
