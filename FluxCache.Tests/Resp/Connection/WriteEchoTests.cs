using System.Text;
using FluxCache.Resp.Commands;
using FluxCache.Resp.Connection;
using FluxCache.Resp.Protocol;
using FluxCache.Tests.Resp.Protocol;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>What leaves for writes whose echoes are awaited, and which echoes their replies announce.</summary>
public sealed class WriteEchoTests
{
    private readonly CommandQueue _queue = new(1_000, 1 << 20);
    private readonly OwnEchoes _echoes = new();

    public WriteEchoTests() => _queue.ExpectEchoes();

    [Fact]
    public async Task Batch_ReadsItsKeysBeforeAndAfter()
    {
        Write("a");
        Write("b");

        Assert.Equal(
            "*1 $5 MULTI *3 $6 EXISTS $1 a $1 b *3 $3 SET $1 a $1 1 *3 $3 SET $1 b $1 1 *3 $6 EXISTS $1 a $1 b *1 $4 EXEC ",
            await SentAsync());
    }

    [Fact]
    public async Task Writes_OfOneKey_TravelInTransactionsOfTheirOwn()
    {
        Write("a");
        Write("a");

        const string Alone = "*1 $5 MULTI *2 $6 STRLEN $1 a *3 $3 SET $1 a $1 1 *2 $6 STRLEN $1 a *1 $4 EXEC ";
        Assert.Equal(Alone + Alone, await SentAsync());
    }

    [Fact]
    public async Task Reply_ToABatch_AnnouncesEchoesOfWhatChanged()
    {
        Write("a");
        Write("bb");
        Write("c");
        await SentAsync();

        Receive(RespValue.OfInteger(3), RespValue.Ok, RespValue.Null, RespValue.Ok, RespValue.OfInteger(3));

        Assert.False(_echoes.TryTake(Push("bb")));
        Assert.True(_echoes.TryTake(Push("a")));
        Assert.False(_echoes.TryTake(Push("a")));
        Assert.True(_echoes.TryTake(Push("c")));
        Assert.False(_echoes.TryTake(Push("c")));
        Assert.Equal(2, _echoes.Taken);
    }

    [Fact]
    public async Task Reply_ThatFollows_EndsWhatIsAwaited()
    {
        Write("a");
        await SentAsync();
        Receive(RespValue.OfInteger(0), RespValue.Ok, RespValue.OfInteger(1));

        _echoes.Clear();

        Assert.False(_echoes.TryTake(Push("a")));
    }

    [Theory]
    [InlineData(">2\r\n$10\r\ninvalidate\r\n*2\r\n$1\r\na\r\n$1\r\na\r\n")]
    [InlineData(">2\r\n$10\r\ninvalidate\r\n_\r\n")]
    [InlineData(">2\r\n$10\r\ninvalidate\r\n*1\r\n$2\r\naa\r\n")]
    [InlineData(">2\r\n+invalidate\r\n*1\r\n$1\r\na\r\n")]
    [InlineData(">2\r\n$10\r\ninvalidate\r\n*1\r\n")]
    public async Task Push_OfAnotherForm_IsNoEcho(string push)
    {
        Write("a");
        await SentAsync();
        Receive(RespValue.OfInteger(0), RespValue.Ok, RespValue.OfInteger(1));

        Assert.False(_echoes.TryTake(RespText.Bytes(push)));
        Assert.True(_echoes.TryTake(Push("a")));
    }

    private static byte[] Push(string key) => RespText.Bytes(RespText.Invalidation(key));

    private void Write(string key) => Assert.Equal(
        SendOutcome.Queued,
        _queue.TryEnqueueWrite(
            new SetRequest(key, "1"u8.ToArray(), 0), key, WriteKind.Kept, tracks: true, publisher: null, SetCall.Rent(conditional: true)));

    private async Task<string> SentAsync()
    {
        var bytes = await _queue.TakeBytesAsync();
        return Encoding.ASCII.GetString(bytes).Replace("\r\n", " ", StringComparison.Ordinal);
    }

    /// <summary>The last reply to what was sent: the results of the commands inside.</summary>
    private void Receive(params RespValue[] results)
    {
        var waiting = new PendingCalls.Slot[1];
        Assert.Equal(1, _queue.Peek(waiting));
        waiting[0].Call.ExpectEchoes(RespValue.OfItems(RespKind.Array, results), _echoes);
    }
}
