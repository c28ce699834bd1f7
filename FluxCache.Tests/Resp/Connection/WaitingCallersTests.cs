using FluxCache.Resp.Connection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

public sealed class WaitingCallersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly FakeTimeProvider _time = new();
    private readonly WaitingCallers _waiting;
    private bool _isOpen;

    public WaitingCallersTests() => _waiting = new(3, () => _isOpen, _time);

    [Fact]
    public async Task Wait_Released_LetsCallersGoOnInTheirOrder()
    {
        var many = new WaitingCallers(1_000, () => false, _time);
        await CallerOrder.AssertKeptAsync(
            _ => many.WaitAsync(Patience, CancellationToken.None).AsTask(),
            callers =>
            {
                many.Release();
                return Task.CompletedTask;
            });
    }

    [Fact]
    public async Task Wait_Open_DoesNotWait()
    {
        _isOpen = true;

        Assert.True(await _waiting.WaitAsync(Patience, CancellationToken.None));
    }

    [Fact]
    public async Task Wait_PastTheBound_IsRefusedUntilOneHasLeft()
    {
        using var cancel = new CancellationTokenSource();
        var first = WaitAsync();
        var leaving = _waiting.WaitAsync(Patience, cancel.Token).AsTask();
        var third = WaitAsync();
        Assert.Null(await WaitAsync());

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        var fourth = WaitAsync();
        _waiting.Release();

        Assert.Equal(new bool?[] { true, true, true }, await Task.WhenAll(first, third, fourth));
    }

    [Fact]
    public async Task Wait_PatienceIsOver_EndsInVain()
    {
        var waiting = WaitAsync();

        _time.Advance(Patience);

        Assert.False(await waiting);
    }

    [Fact]
    public async Task Wait_Stopped_EndsInVainNowAndLater()
    {
        var waiting = WaitAsync();

        _waiting.Stop();

        Assert.False(await waiting);
        Assert.False(await WaitAsync());
    }

    private Task<bool?> WaitAsync() => _waiting.WaitAsync(Patience, CancellationToken.None).AsTask();
}
