using System.Text;
using FluxCache.Client;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;
using static FluxCache.Tests.Eventually;

namespace FluxCache.Tests.Client.Streams;

/// <summary>Calls that travel on a stream: each gets its own outcome, and what happens to one is nobody else's.</summary>
public sealed class StreamedCallTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeCluster _cluster = StreamingCluster();

    private FakeNode Node => _cluster.Nodes.Values.Single();

    private IFluxCacheClient Client => _cluster.Client;

    public async Task InitializeAsync() => await Client.GetStatsAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Calls_MadeDuringAWrite_TravelInTheNextFrame()
    {
        var (exchange, _) = await FirstAsync(Client.GetAsync("first").AsTask());
        var writable = new TaskCompletionSource();
        exchange.OnWrite = () => writable.Task;

        var calls = Enumerable.Range(0, 10).Select(i => Client.GetAsync($"key:{i}").AsTask()).ToArray();
        writable.SetResult();

        var received = new List<Operation>();
        var frames = 0;
        for (; received.Count < calls.Length; frames++)
            received.AddRange(await exchange.ReadAsync());
        exchange.Answer([.. received.Select(operation => Found(operation, operation.Get.Key)).Reverse()]);

        Assert.InRange(frames, 1, 2);
        for (var i = 0; i < calls.Length; i++)
            Assert.Equal($"key:{i}", Encoding.UTF8.GetString((await calls[i]).Value.Span));
    }

    [Fact]
    public async Task Outcomes_InOneFrame_LetCallersGoOnInTheirOrder()
    {
        var (exchange, _) = await FirstAsync(Client.GetAsync("first").AsTask());

        await CallerOrder.AssertKeptAsync(
            caller => Client.GetAsync($"key:{caller}").AsTask(),
            async callers =>
            {
                var received = new List<Operation>();
                while (received.Count < callers)
                    received.AddRange(await exchange.ReadAsync());
                exchange.Answer([.. received.Select(operation => Found(operation, "value"))]);
            });
    }

    [Fact]
    public async Task Outcome_WithAStatus_IsThatCallsErrorAlone()
    {
        var bad = Client.SetAsync("bad", "value"u8.ToArray()).AsTask();
        var (exchange, first) = await FirstAsync(bad);
        var good = Client.GetAsync("good").AsTask();
        var second = await exchange.ReadAsync();

        exchange.Answer(
            new Outcome { Id = first.Id, Status = (int)StatusCode.FailedPrecondition, Message = "read only" },
            Found(second[0], "value"));

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(() => bad);
        Assert.Equal(FluxCacheClientErrorKind.Rejected, error.Kind);
        Assert.Contains("read only", error.Message, StringComparison.Ordinal);
        Assert.True((await good).Found);
    }

    [Fact]
    public async Task Call_NoOutcomeInTime_TimesOutAndALateOneIsForNobody()
    {
        var slow = Client.IncrementAsync("slow").AsTask();
        var (exchange, operation) = await FirstAsync(slow);

        await _cluster.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(10), () => slow.IsCompleted);

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(() => slow);
        Assert.Equal((FluxCacheClientErrorKind.OutcomeUnknown, true), (error.Kind, error.MayHaveTakenEffect));
        Assert.Equal(2_000u, operation.TimeoutMs);
        exchange.Answer(new Outcome { Id = operation.Id, Increment = new IncrementResponse { Value = 1 } });
        await AssertServesAsync(exchange);
    }

    [Fact]
    public async Task Call_Cancelled_EndsAloneAndIsNotSentIfItWasNotYet()
    {
        var (exchange, _) = await FirstAsync(Client.GetAsync("first").AsTask());
        var (writing, writable) = (new TaskCompletionSource(), new TaskCompletionSource());
        exchange.OnWrite = () =>
        {
            writing.TrySetResult();
            return writable.Task;
        };
        var inTheWrite = Client.GetAsync("in the write").AsTask();
        await writing.Task.WaitAsync(Patience);
        using var cancellation = new CancellationTokenSource();
        var behind = Client.GetAsync("behind", cancellation.Token).AsTask();
        var after = Client.GetAsync("after").AsTask();

        await cancellation.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        writable.SetResult();
        var sent = new List<Operation>();
        while (!sent.Any(operation => operation.Get.Key == "after"))
            sent.AddRange(await exchange.ReadAsync());
        exchange.Answer([.. sent.Select(operation => Found(operation, "value"))]);
        Assert.True((await after).Found);
        Assert.True((await inTheWrite).Found);
    }

    [Fact]
    public async Task Set_GivenUpDuringTheWrite_SendsNothingOfWhatItsCallerDoesWithTheMemory()
    {
        var (exchange, _) = await FirstAsync(Client.GetAsync("first").AsTask());
        var (writing, writable) = (new TaskCompletionSource(), new TaskCompletionSource());
        exchange.OnWrite = () =>
        {
            writing.TrySetResult();
            return writable.Task;
        };
        var value = "before"u8.ToArray();
        using var cancellation = new CancellationTokenSource();
        var set = Client.SetAsync("key", value, default, cancellation.Token).AsTask();
        await writing.Task.WaitAsync(Patience);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => set);
        "after!"u8.CopyTo(value);
        var next = Client.GetAsync("next").AsTask();
        writable.SetResult();

        var sent = new List<Operation>();
        while (!sent.Any(operation => operation.RequestCase == Operation.RequestOneofCase.Get))
            sent.AddRange(await exchange.ReadAsync());
        Assert.Equal("before", sent[0].Set.Value.ToStringUtf8());
        exchange.Answer(Found(sent[^1], "value"));
        await next;
    }

    [Fact]
    public async Task Stream_Lost_FailsWhatWasSentAsUnknownAndRepeatsElsewhereWhatWasNot()
    {
        await using var cluster = StreamingCluster(nodes: 2);
        var sent = cluster.Client.IncrementAsync("key").AsTask();
        await UntilAsync(() => cluster.Nodes.Values.Any(node => !node.Opened.IsEmpty));
        var owner = cluster.Nodes.Values.Single(node => !node.Opened.IsEmpty);
        var exchange = owner.Opened.Single();
        await exchange.ReadAsync();
        var (writing, writable) = (new TaskCompletionSource(), new TaskCompletionSource());
        exchange.OnWrite = () =>
        {
            writing.SetResult();
            return writable.Task;
        };
        var read = cluster.Client.GetAsync("key").AsTask();
        await writing.Task.WaitAsync(Patience);
        var unsent = cluster.Client.IncrementAsync("key").AsTask();

        exchange.End(FakeNode.LostMidway);

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(() => sent);
        Assert.Equal((FluxCacheClientErrorKind.OutcomeUnknown, true), (error.Kind, error.MayHaveTakenEffect));
        var other = cluster.Nodes.Values.Single(node => node != owner);
        await UntilAsync(() => !other.Opened.IsEmpty);
        var repeated = new List<Operation>();
        while (repeated.Count < 2)
            repeated.AddRange(await other.Opened.Single().ReadAsync());
        other.Opened.Single().Answer([.. repeated.Select(operation => operation.RequestCase == Operation.RequestOneofCase.Get
            ? Found(operation, "value")
            : new Outcome { Id = operation.Id, Increment = new IncrementResponse { Value = 7 } })]);
        Assert.Equal(7L, await unsent);
        Assert.True((await read).Found);
        writable.SetResult();
    }

    [Fact]
    public async Task Stream_LostBeforeTheNodeTookIt_CarriedNothingAndAnotherNodeIsAsked()
    {
        await using var cluster = StreamingCluster(nodes: 2);
        await cluster.Client.GetStatsAsync();
        var headers = new TaskCompletionSource<Metadata>();
        Assert.Equal(2, cluster.Nodes.Count);
        foreach (var node in cluster.Nodes.Values)
            node.StreamHeaders = () => headers.Task;
        var increment = cluster.Client.IncrementAsync("key").AsTask();
        await UntilAsync(() => cluster.Nodes.Values.Any(node => !node.Opened.IsEmpty));
        var owner = cluster.Nodes.Values.Single(node => !node.Opened.IsEmpty);
        var other = cluster.Nodes.Values.Single(node => node != owner);
        other.StreamHeaders = () => Task.FromResult(new Metadata());

        headers.SetException(new RpcException(FakeNode.LostMidway));

        await UntilAsync(() => !other.Opened.IsEmpty);
        var operation = Assert.Single(await other.Opened.Single().ReadAsync());
        other.Opened.Single().Answer(new Outcome { Id = operation.Id, Increment = new IncrementResponse { Value = 1 } });
        Assert.Equal(1L, await increment);
    }

    [Fact]
    public async Task Node_WithoutStreams_IsAskedByCallsOfTheirOwn()
    {
        Node.StreamHeaders = () => Task.FromException<Metadata>(
            new RpcException(new Status(StatusCode.Unimplemented, "no such method")));

        await Client.SetAsync("key", "value"u8.ToArray());
        var late = await Client.GetAsync("key");

        Assert.Equal("value", Encoding.UTF8.GetString(late.Value.Span));
        Assert.Equal((1, 1, 1), (Node.Opened.Count, Node.Count("Set"), Node.Count("Get")));
    }

    [Fact]
    public async Task Outcome_ThatNeedsItsOwnCall_IsAskedForAgainByOne()
    {
        _cluster.Store["key"] = ByteString.CopyFromUtf8("large");
        var read = Client.GetAsync("key").AsTask();
        var (exchange, operation) = await FirstAsync(read);

        exchange.Answer(new Outcome { Id = operation.Id, NeedsOwnCall = true });

        Assert.Equal("large", Encoding.UTF8.GetString((await read).Value.Span));
        Assert.Equal(1, Node.Count("Get"));
    }

    [Fact]
    public async Task Set_OfALargeValue_IsACallOfItsOwn()
    {
        await Client.SetAsync("key", new byte[64 << 10]);

        Assert.Equal((0, 1), (Node.Opened.Count, Node.Count("Set")));
    }

    [Fact]
    public async Task Node_Draining_AnswersWhatWasSentAndGetsTheRestOnAnotherStream()
    {
        var early = Client.GetAsync("early").AsTask();
        var (exchange, first) = await FirstAsync(early);
        exchange.OnComplete = () => { };

        exchange.SayDraining();
        await UntilAsync(() => exchange.IsCompletedByClient);
        exchange.Answer(Found(first, "early"));
        Assert.True((await early).Found);
        exchange.End(Status.DefaultSuccess);

        var late = Client.GetAsync("late").AsTask();
        await UntilAsync(() => Node.Opened.Count == 2);
        var second = Node.Opened.Last();
        second.Answer(Found((await second.ReadAsync())[0], "late"));
        Assert.True((await late).Found);
    }

    [Fact]
    public async Task Stream_AtTheEndOfItsLife_AnswersWhatItHasAndAnotherTakesTheRest()
    {
        await using var cluster = StreamingCluster(configure: options => options.StreamLifetime = TimeSpan.FromSeconds(1));
        await cluster.Client.GetStatsAsync();
        var node = cluster.Nodes.Values.Single();
        var early = cluster.Client.GetAsync("early").AsTask();
        await UntilAsync(() => !node.Opened.IsEmpty);
        var first = node.Opened.Single();
        var operation = (await first.ReadAsync())[0];
        first.OnComplete = () => { };

        cluster.Time.Advance(TimeSpan.FromSeconds(1.5));
        var late = cluster.Client.GetAsync("late").AsTask();
        await UntilAsync(() => node.Opened.Count == 2 && first.IsCompletedByClient);
        var second = node.Opened.Last();
        second.Answer(Found((await second.ReadAsync())[0], "late"));
        first.Answer(Found(operation, "early"));

        Assert.Equal("late", Encoding.UTF8.GetString((await late).Value.Span));
        Assert.Equal("early", Encoding.UTF8.GetString((await early).Value.Span));
        first.End(Status.DefaultSuccess);
    }

    [Fact]
    public async Task Call_TooManyWait_FailsAsBusy()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 20).Select(i => Client.GetAsync($"key:{i}", cancellation.Token).AsTask()).ToArray();

        var refused = Client.GetAsync("one more").AsTask();
        await _cluster.Time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(1), () => refused.IsCompleted);

        var error = await Assert.ThrowsAsync<FluxCacheClientException>(() => refused);
        Assert.Equal(FluxCacheClientErrorKind.Busy, error.Kind);
        Assert.Contains("MaxPendingCalls", error.Message, StringComparison.Ordinal);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
    }

    /// <summary>The stream that the first call opened, and the operation that it carried, which is answered unless it is the test's.</summary>
    private async Task<(FakeExchange Exchange, Operation Operation)> FirstAsync(Task call)
    {
        await UntilAsync(() => !Node.Opened.IsEmpty);
        var exchange = Node.Opened.First();
        var operation = (await exchange.ReadAsync())[0];
        if (operation.Get?.Key == "first")
        {
            exchange.Answer(Found(operation, "first"));
            await call;
        }

        return (exchange, operation);
    }

    private static FakeCluster StreamingCluster(int nodes = 1, Action<FluxCacheClientOptions>? configure = null) =>
        new(nodes, options =>
        {
            options.StreamsPerNode = 1;
            options.MaxPendingCalls = 20;
            options.RetryCount = 1;

            // Longer than a test may drive the clock while it waits for other threads.
            options.StreamLifetime = TimeSpan.FromDays(1);
            configure?.Invoke(options);
        });

    private async Task AssertServesAsync(FakeExchange exchange)
    {
        var read = Client.GetAsync("still there").AsTask();
        exchange.Answer(Found((await exchange.ReadAsync())[0], "yes"));
        Assert.Equal("yes", Encoding.UTF8.GetString((await read).Value.Span));
    }

    private static Outcome Found(Operation operation, string value) => new()
    {
        Id = operation.Id,
        Get = new GetResponse { Found = true, Value = ByteString.CopyFromUtf8(value), Tier = Tier.Memory },
    };
}
