using System.Text;
using FluxCache.Resp;
using Xunit;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>What the client does when the server, the network or a caller does not behave.</summary>
public sealed class RedisClientScriptTests
{
    private static readonly TimeSpan PastTimeout = TimeSpan.FromMilliseconds(2_300);

    [Fact]
    public async Task Get_ReplyInPortions_IsWhole()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        foreach (var character in "$3\r\nabc\r\n:1500\r\n")
            await scripted.Connection.SendAsync(character.ToString());

        var reading = await get.WaitAsync(Patience.Time);
        Assert.Equal("abc", TextOf(reading));
        Assert.Equal(TimeSpan.FromMilliseconds(1_500), reading.TimeToLive);
    }

    [Fact]
    public async Task Replies_InOnePortion_LetCallersGoOnInTheirOrder()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();

        await CallerOrder.AssertKeptAsync(
            caller => Get(scripted, $"k{caller}"),
            async callers =>
            {
                for (var caller = 0; caller < callers; caller++)
                    await scripted.Connection.ReadGetAsync($"k{caller}");
                await scripted.Connection.SendAsync(string.Concat(Enumerable.Repeat("_\r\n:-2\r\n", callers)));
            });
    }

    [Theory]
    [InlineData("$-1\r\n:-2\r\n")]
    [InlineData("_\r\n:-2\r\n")]
    [InlineData("$1\r\na\r\n:-2\r\n")]
    [InlineData("$1\r\na\r\n:0\r\n")]
    [InlineData("$-1\r\n:-1\r\n")]
    [InlineData("_\r\n:5000\r\n")]
    public async Task Get_KeyGoneInEitherReply_IsAbsent(string replies)
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.SendAsync(replies);

        Assert.Equal(default, await get.WaitAsync(Patience.Time));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("$99999999999\r\n")]
    [InlineData("*1\r\n:x\r\n")]
    [InlineData(":1\r\n")]
    [InlineData("*0\r\n")]
    public async Task Reply_Malformed_ClosesAndFailsAllWaiters(string reply)
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var gets = Enumerable.Range(0, 5).Select(i => Get(scripted, $"k{i}")).ToArray();
        for (var i = 0; i < gets.Length; i++)
            await scripted.Connection.ReadGetAsync($"k{i}");

        await scripted.Connection.SendAsync(reply);

        foreach (var get in gets)
            Assert.Equal(FluxCacheErrorKind.Protocol, (await Failure(get)).Kind);
        await scripted.Connection.WaitForCloseAsync();
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());
    }

    [Fact]
    public async Task Reply_ThatNobodyAskedFor_Closes()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();

        await scripted.Connection.SendAsync("+OK\r\n");

        await scripted.Connection.WaitForCloseAsync();
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());
    }

    [Fact]
    public async Task Cancellation_OfOneCaller_LeavesTheOthersInStep()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        using var cancellation = new CancellationTokenSource();
        var canceled = scripted.Client.GetAsync("a", cancellation.Token).AsTask();
        var other = Get(scripted, "b");
        await scripted.Connection.ReadGetAsync("a");

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        await scripted.Connection.SendAsync("$1\r\na\r\n:-1\r\n$1\r\nb\r\n:-1\r\n");

        Assert.Equal("b", TextOf(await other.WaitAsync(Patience.Time)));
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_SendsNothing()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => scripted.Client.GetAsync("a", new CancellationToken(true)).AsTask());

        var next = Get(scripted, "b");
        await scripted.Connection.ReadGetAsync("b");
        await scripted.Connection.SendAsync("_\r\n:-2\r\n");
        await next.WaitAsync(Patience.Time);
    }

    [Fact]
    public async Task Timeout_OfARead_KeepsItsPlaceAndHadNoEffect()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var late = Get(scripted, "late");
        await scripted.Connection.ReadGetAsync("late");
        scripted.Time.Advance(TimeSpan.FromMilliseconds(1_900));
        Assert.False(late.IsCompleted);

        scripted.Time.Advance(TimeSpan.FromMilliseconds(400));
        var failure = await Failure(late);
        Assert.Equal(FluxCacheErrorKind.Timeout, failure.Kind);
        Assert.Contains("GET", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("effect", failure.Message, StringComparison.Ordinal);

        var next = Get(scripted, "next");
        await scripted.Connection.ReadGetAsync("next");
        await scripted.Connection.SendAsync("$4\r\nlate\r\n:-1\r\n$4\r\nnext\r\n:-1\r\n");
        Assert.Equal("next", TextOf(await next.WaitAsync(Patience.Time)));
    }

    [Fact]
    public async Task Timeout_OfAWrite_IsUnknown()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var set = scripted.Client.SetAsync("k", "1"u8.ToArray(), null, CancellationToken.None).AsTask();
        await scripted.Connection.ReadCommandAsync();

        scripted.Time.Advance(PastTimeout);

        Assert.Equal(FluxCacheErrorKind.Unknown, (await Failure(set)).Kind);
    }

    [Fact]
    public async Task Timeout_OfOne_LeavesYoungerOnes()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var old = Get(scripted, "old");
        scripted.Time.Advance(TimeSpan.FromSeconds(1));
        var young = Get(scripted, "young");

        scripted.Time.Advance(TimeSpan.FromMilliseconds(1_300));

        Assert.Equal(FluxCacheErrorKind.Timeout, (await Failure(old)).Kind);
        Assert.False(young.IsCompleted);
        await scripted.Connection.SendAsync("_\r\n:-2\r\n_\r\n:-2\r\n");
        await young.WaitAsync(Patience.Time);
    }

    [Fact]
    public async Task Silence_ForTwiceTheTimeout_ClosesAsHalfOpen()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        scripted.Time.Advance(PastTimeout * 2);

        Assert.Equal(FluxCacheErrorKind.Timeout, (await Failure(get)).Kind);
        await scripted.Connection.WaitForCloseAsync();
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());
    }

    [Fact]
    public async Task Idle_Connection_IsPinged()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();

        scripted.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(["PING"], await scripted.Connection.ReadCommandAsync());
    }

    [Fact]
    public async Task Pending_PastTheBound_IsBusyAtOnce()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var waiting = Enumerable.Range(0, 16).Select(i => Get(scripted, $"k{i}")).ToArray();

        var refused = Get(scripted, "one more");

        Assert.True(refused.IsCompleted);
        var failure = await Failure(refused);
        Assert.Equal(FluxCacheErrorKind.Busy, failure.Kind);
        Assert.Contains("MaxPendingCommands", failure.Message, StringComparison.Ordinal);

        await scripted.Connection.SendAsync(string.Concat(Enumerable.Repeat("_\r\n:-2\r\n", waiting.Length)));
        await Task.WhenAll(waiting).WaitAsync(Patience.Time);
        var next = Get(scripted, "next");
        await scripted.Connection.SendAsync("_\r\n:-2\r\n");
        await next.WaitAsync(Patience.Time);
    }

    [Fact]
    public async Task OwnCommands_QueueIsFull_HavePlacesOfTheirOwn()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var waiting = Enumerable.Range(0, 16).Select(i => Get(scripted, $"k{i}")).ToArray();

        var ping = scripted.Client.PingAsync(0, CancellationToken.None).AsTask();
        var read = scripted.Client.ReadOwnAsync("canary", CancellationToken.None).AsTask();
        Assert.Equal(FluxCacheErrorKind.Busy, (await Failure(Get(scripted, "one more"))).Kind);

        await scripted.Connection.SendAsync(
            string.Concat(Enumerable.Repeat("_\r\n:-2\r\n", waiting.Length)) + "+PONG\r\n_\r\n");
        await Task.WhenAll([.. waiting, ping, read]).WaitAsync(Patience.Time);
    }

    [Fact]
    public async Task OwnCommands_NeverAnswered_AreBoundedToo()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();

        var pings = Enumerable.Range(0, 1_000)
            .Select(_ => scripted.Client.PingAsync(0, CancellationToken.None).AsTask()).ToArray();

        Assert.InRange(pings.Count(static ping => ping.IsFaulted), 1, 999);
    }

    [Theory]
    [InlineData(">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n")]
    [InlineData(">3\r\n+message\r\n+channel\r\n$9\r\n- - a key\r\n")]
    public async Task Connection_ThatOnlyReceives_IsGivenUp(string push)
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        // What is sent does not arrive, and invalidations do.
        for (var i = 0; i < 5; i++)
        {
            await scripted.Connection.SendAsync(push);
            Assert.StartsWith("push 0 ", await scripted.Observer.NextAsync(), StringComparison.Ordinal);
            scripted.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(FluxCacheErrorKind.Timeout, (await Failure(get)).Kind);
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());
    }

    [Fact]
    public async Task Connection_ThatOnlyReceivesAndIsAskedNothing_IsPinged()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();

        for (var i = 0; i < 11; i++)
        {
            await scripted.Connection.SendAsync(">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n");
            await scripted.Observer.NextAsync();
            scripted.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["PING"], await scripted.Connection.ReadCommandAsync());
    }

    [Fact]
    public async Task LargeReply_OnItsWay_IsNoSilence()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        await scripted.Connection.SendAsync("$1000\r\n");
        for (var i = 0; i < 10; i++)
        {
            scripted.Time.Advance(TimeSpan.FromSeconds(1));
            await scripted.Connection.SendAsync(new string('a', 100));
            await Task.Delay(10); // It has no sign by which to see that a part was received.
        }

        await Failure(get);
        Assert.Equal(RedisState.Connected, scripted.Client.State);
    }

    [Fact]
    public async Task UnsentBytes_PastTheBound_AreBusy()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var value = new byte[40 << 20];
        Task<FluxCacheException>? refused = null;

        // The first is being sent, two more wait; the bound is passed by the one that reaches it.
        for (var i = 0; i < 5 && refused is null; i++)
        {
            var set = scripted.Client.SetAsync("large", value, null, CancellationToken.None).AsTask();
            if (set.IsCompleted)
                refused = Failure(set);
        }

        Assert.NotNull(refused);
        Assert.Equal(FluxCacheErrorKind.Busy, (await refused).Kind);
    }

    [Fact]
    public async Task LargeCommand_OnItsWay_IsNoSilence()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        const int ValueBytes = 64 << 20;
        var set = scripted.Client.SetAsync("large", new byte[ValueBytes], null, CancellationToken.None).AsTask();

        // A slow network: a part, then nearly the time that a silent connection has.
        for (var i = 0; i < 4; i++)
        {
            await scripted.Connection.ReadBytesAsync(ValueBytes / 5);
            scripted.Time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(FluxCacheErrorKind.Unknown, (await Failure(set)).Kind);
        Assert.Equal(RedisState.Connected, scripted.Client.State);
    }

    [Fact]
    public async Task Loss_WhileSending_TellsSentFromUnsent()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();

        // More than the sockets take: the send loop stands in the middle of this value.
        var sent = scripted.Client.SetAsync("large", new byte[32 << 20], null, CancellationToken.None).AsTask();
        await scripted.Connection.ReadBytesAsync(1 << 20);
        var unsent = Get(scripted, "k");

        scripted.Connection.Dispose();

        Assert.Equal(FluxCacheErrorKind.Unknown, (await Failure(sent)).Kind);
        Assert.Equal(FluxCacheErrorKind.Unavailable, (await Failure(unsent)).Kind);
    }

    [Fact]
    public async Task Command_WhileDisconnected_FailsAtOnceAndNamesTheServer()
    {
        await using var scripted = await ScriptedClient.ConnectAsync(TimeProvider.System);
        var address = scripted.Redis.Address;
        scripted.Redis.Dispose();
        scripted.Connection.Dispose();
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());
        while (scripted.Client.State != RedisState.Disconnected)
            await Task.Yield();

        var get = Get(scripted, "k");

        Assert.True(get.IsCompleted);
        var failure = await Failure(get);
        Assert.Equal(FluxCacheErrorKind.Unavailable, failure.Kind);
        Assert.Contains(address, failure.Message, StringComparison.Ordinal);
        Assert.Equal(RedisState.Disconnected, scripted.Client.State);
    }

    [Fact]
    public async Task Command_WhileDisconnected_NamesWhatCanBeWaitedForUntilThatIsHopeless()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        scripted.Time.Advance(TimeSpan.FromSeconds(1));
        scripted.Connection.Dispose();

        // After a loss it is opened again without a pause.
        using var again = await scripted.Redis.AcceptAsync();

        var early = await Failure(Get(scripted, "k"));
        scripted.Time.Advance(TimeSpan.FromSeconds(2));
        var late = await Failure(Get(scripted, "k"));

        Assert.True(early is { Reopening: not null, WasSent: false, IsFinal: false });
        Assert.True(late is { Reopening: null, IsFinal: true });
        var waiting = early.Reopening.WaitUntilOpenAsync(TimeSpan.FromSeconds(2), CancellationToken.None).AsTask();
        await again.WelcomeAsync();
        Assert.True(await waiting.WaitAsync(Patience.Time));
    }

    [Fact]
    public async Task Disconnected_MoreCallersThanMayWait_AreBusy()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        scripted.Connection.Dispose();
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());
        while (scripted.Client.State == RedisState.Connected)
            await Task.Yield();
        var connection = (await Failure(Get(scripted, "k"))).Reopening!;
        var waiting = Enumerable.Range(0, 16)
            .Select(_ => connection.WaitUntilOpenAsync(TimeSpan.FromSeconds(2), CancellationToken.None).AsTask())
            .ToArray();

        var refused = await Failure(
            connection.WaitUntilOpenAsync(TimeSpan.FromSeconds(2), CancellationToken.None).AsTask());

        Assert.Equal(FluxCacheErrorKind.Busy, refused.Kind);
        Assert.Contains("MaxPendingCommands", refused.Message, StringComparison.Ordinal);
        await scripted.Client.DisposeAsync();
        Assert.All(await Task.WhenAll(waiting).WaitAsync(Patience.Time), Assert.False);
    }

    [Fact]
    public async Task Push_BetweenTheRepliesOfOneCall_GoesToTheObserver()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        await scripted.Connection.SendAsync("$1\r\na\r\n>2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n:-1\r\n");

        Assert.Equal("push 0 Push[SimpleString invalidate, Array[BulkString k]]", await scripted.Observer.NextAsync());
        Assert.Equal("a", TextOf(await get.WaitAsync(Patience.Time)));
    }

    [Fact]
    public async Task Push_BeforeAReply_IsToldBeforeTheCallerContinues()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        var wasPending = false;
        scripted.Observer.Pushed = () => wasPending = !get.IsCompleted;

        await scripted.Connection.SendAsync(">1\r\n+invalidate\r\n_\r\n:-2\r\n");

        await get.WaitAsync(Patience.Time);
        Assert.True(wasPending);
    }

    [Fact]
    public async Task Observer_ThatThrows_ClosesTheConnection()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        scripted.Observer.Pushed = () => throw new InvalidOperationException("cannot follow");
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        await scripted.Connection.SendAsync(">1\r\n+invalidate\r\n");

        Assert.Contains("cannot follow", (await Failure(get)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_ThatBlocks_DoesNotKeepRepliesFromOthers()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        using var release = new ManualResetEventSlim();
        var blocking = Block();
        var other = Get(scripted, "b");

        await scripted.Connection.SendAsync("_\r\n:-2\r\n$1\r\nb\r\n:-1\r\n");

        Assert.Equal("b", TextOf(await other.WaitAsync(Patience.Time)));
        release.Set();
        await blocking.WaitAsync(Patience.Time);

        async Task Block()
        {
            await scripted.Client.GetAsync("a", CancellationToken.None).ConfigureAwait(false);
            release.Wait();
        }
    }

    [Fact]
    public async Task Dispose_WithRepliesDue_WaitsForThem()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        var disposing = scripted.Client.DisposeAsync().AsTask();
        Assert.Equal(["PING"], await scripted.Connection.ReadCommandAsync());
        Assert.False(disposing.IsCompleted);
        await scripted.Connection.SendAsync("$1\r\na\r\n:-1\r\n+PONG\r\n");

        Assert.Equal("a", TextOf(await get.WaitAsync(Patience.Time)));
        await disposing.WaitAsync(Patience.Time);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Get(scripted, "k"));
    }

    [Fact]
    public async Task Dispose_WithoutReplies_EndsAfterTheTimeout()
    {
        await using var scripted = await ScriptedClient.ConnectAsync();
        var get = Get(scripted, "k");
        await scripted.Connection.ReadGetAsync("k");

        var disposing = scripted.Client.DisposeAsync().AsTask();
        Assert.Equal(["PING"], await scripted.Connection.ReadCommandAsync());
        scripted.Time.Advance(PastTimeout);

        await disposing.WaitAsync(Patience.Time);
        Assert.Equal(FluxCacheErrorKind.Timeout, (await Failure(get)).Kind);
    }

    [Fact]
    public async Task Loss_OfTheConnection_IsMendedAndCounted()
    {
        await using var scripted = await ScriptedClient.ConnectAsync(TimeProvider.System);
        scripted.Connection.Dispose();
        Assert.Equal("disconnected 0", await scripted.Observer.NextAsync());

        using var again = await scripted.Redis.AcceptAndWelcomeAsync();

        Assert.Equal("connected 0", await scripted.Observer.NextAsync());
        await scripted.Client.ConnectAsync(CancellationToken.None).AsTask().WaitAsync(Patience.Time);
        Assert.Equal(RedisState.Connected, scripted.Client.State);
        Assert.Equal(1, scripted.Client.Reconnects);
        var get = Get(scripted, "k");
        await again.ReadGetAsync("k");
        await again.SendAsync("_\r\n:-2\r\n");
        await get.WaitAsync(Patience.Time);
    }

    private static string TextOf(RedisReading reading) => Encoding.UTF8.GetString(reading.Value!);

    private static Task<RedisReading> Get(ScriptedClient scripted, string key) =>
        scripted.Client.GetAsync(key, CancellationToken.None).AsTask();

    private static Task<FluxCacheException> Failure(Task task) =>
        Assert.ThrowsAsync<FluxCacheException>(() => task.WaitAsync(Patience.Time));
}
