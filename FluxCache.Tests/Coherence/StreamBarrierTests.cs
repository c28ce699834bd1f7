using FluxCache.Coherence;
using Xunit;

namespace FluxCache.Tests.Coherence;

public sealed class StreamBarrierTests
{
    private readonly Queue<TaskCompletionSource> _sent = [];
    private readonly StreamBarrier _barrier;

    public StreamBarrierTests() => _barrier = new StreamBarrier(streams: 2, _ =>
    {
        var ping = new TaskCompletionSource();
        lock (_sent)
            _sent.Enqueue(ping);
        return new ValueTask(ping.Task);
    });

    [Fact]
    public async Task Pass_AskedWhileOneIsOnItsWay_WaitsForTheNext()
    {
        var first = _barrier.PassAsync(0, CancellationToken.None);
        var second = _barrier.PassAsync(0, CancellationToken.None);
        var third = _barrier.PassAsync(0, CancellationToken.None);

        await AnswerAsync();
        await first;
        Assert.False(second.IsCompleted);

        await AnswerAsync();
        await Task.WhenAll(second, third);
        Assert.Equal(2, _barrier.Passed);
    }

    [Fact]
    public async Task Pass_StreamsApart_DoNotWaitForEachOther()
    {
        var first = _barrier.PassAsync(0, CancellationToken.None);
        var other = _barrier.PassAsync(1, CancellationToken.None);

        await AnswerAsync();
        await AnswerAsync();
        await Task.WhenAll(first, other);
    }

    [Fact]
    public async Task Pass_PingFails_FailsThoseWhoWaitForItAlone()
    {
        var first = _barrier.PassAsync(0, CancellationToken.None);
        var second = _barrier.PassAsync(0, CancellationToken.None);

        (await NextAsync()).SetException(new FluxCacheException(FluxCacheErrorKind.Unavailable, "lost"));
        await Assert.ThrowsAsync<FluxCacheException>(() => first);

        await AnswerAsync();
        await second;
    }

    private async Task AnswerAsync() => (await NextAsync()).SetResult();

    private async Task<TaskCompletionSource> NextAsync()
    {
        while (true)
        {
            lock (_sent)
            {
                if (_sent.TryDequeue(out var ping))
                    return ping;
            }

            await Task.Yield();
        }
    }
}
