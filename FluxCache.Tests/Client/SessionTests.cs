using System.Text;
using FluxCache.Client;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Client;

/// <summary>What a session's reads ask for.</summary>
public sealed class SessionTests
{
    private const int PartBytes = 28;
    private static readonly string[] Keys = [.. Enumerable.Range(0, 50).Select(i => $"key:{i}")];

    [Fact]
    public async Task Get_BeforeAnyWrite_AsksForNothing()
    {
        await using var cluster = new FakeCluster(1);
        var session = cluster.Client.CreateSession();

        await session.GetAsync("key");
        await cluster.Client.SetAsync("key", default);
        await session.GetAsync("key");

        Assert.True(session.Token.IsEmpty);
        Assert.All(RequestsOf<GetRequest>(cluster), request => Assert.True(request.AtLeast.IsEmpty && !request.Linearizable));
    }

    [Fact]
    public async Task Get_AfterWritesOfEveryKind_AsksForTheLastOfEachNode()
    {
        await using var cluster = new FakeCluster(3);
        var session = cluster.Client.CreateSession();

        foreach (var key in Keys)
        {
            await session.SetAsync(key, default);
            await session.IncrementAsync("n" + key);
            await session.DeleteAsync(key);
        }

        await session.SetManyAsync([.. Keys.Select(key => new CacheWrite(key, default))]);
        await session.GetAsync("key");
        await session.GetManyAsync(["key"]);

        var expected = cluster.Nodes.Values.Select(node => (node.Address.Host, Writes: (long)node.Calls.Count(IsWrite)));
        Assert.Equal(expected.Order(), PartsOf(session.Token).Order());
        Assert.Equal(session.Token.Bytes, RequestsOf<GetRequest>(cluster).Single().AtLeast);
        Assert.Equal(session.Token.Bytes, RequestsOf<GetManyRequest>(cluster).Single().AtLeast);
    }

    [Fact]
    public async Task Get_CallerAsksForMore_GetsBoth()
    {
        await using var cluster = new FakeCluster(2);
        var other = CacheWriteToken.Parse(TextOfToken(parts: 1));
        var session = cluster.Client.CreateSession();
        await session.SetAsync("key", default);

        await session.GetAsync("key", CacheFreshness.AtLeast(other));
        await session.GetAsync("key", CacheFreshness.Linearizable);
        await session.GetManyAsync(["key"], CacheFreshness.Linearizable);

        var requests = RequestsOf<GetRequest>(cluster).ToArray();
        Assert.Equal(CacheWriteToken.Combine(session.Token, other).Bytes, requests[0].AtLeast);
        Assert.True(requests[1].Linearizable);
        Assert.True(RequestsOf<GetManyRequest>(cluster).Single().Linearizable);
        Assert.Single(PartsOf(session.Token));
    }

    [Fact]
    public async Task CreateSession_WithTheTokenOfAnother_GoesOnFromIt()
    {
        await using var cluster = new FakeCluster(1);
        var first = cluster.Client.CreateSession();
        await first.SetAsync("key", default);

        var second = first.CreateSession(CacheWriteToken.Parse(first.Token.ToString()));
        await second.GetAsync("key");
        await first.CreateSession().GetAsync("key");

        var requests = RequestsOf<GetRequest>(cluster).ToArray();
        Assert.Equal(first.Token.Bytes, requests[0].AtLeast);
        Assert.True(requests[1].AtLeast.IsEmpty);
    }

    [Fact]
    public async Task Get_TokenOfTooManyProcesses_IsLinearizableAndTheTokenGrowsNoFurther()
    {
        await using var cluster = new FakeCluster(3);
        var session = cluster.Client.CreateSession(CacheWriteToken.Parse(TextOfToken(parts: 63)));

        foreach (var key in Keys)
            await session.SetAsync(key, default);
        await session.GetAsync("key");
        await session.GetManyAsync(["key"]);
        await cluster.Client.CreateSession(session.Token).GetAsync("key");

        Assert.Equal(65, PartsOf(session.Token).Count());
        Assert.All(RequestsOf<GetRequest>(cluster), request => Assert.True(request.Linearizable && request.AtLeast.IsEmpty));
        Assert.True(RequestsOf<GetManyRequest>(cluster).Single().Linearizable);
    }

    [Fact]
    public async Task Get_NodeRefusesTheToken_SaysWhatToDo()
    {
        await using var cluster = new FakeCluster(1);
        var session = cluster.Client.CreateSession();
        await session.SetAsync("key", default);
        cluster.Nodes.Values.Single().Script = _ => new Status(StatusCode.InvalidArgument, "The token is of another cluster.");

        foreach (var read in (Func<Task>[])[() => session.GetAsync("key").AsTask(), () => session.GetManyAsync(["key"]).AsTask()])
        {
            var error = await Assert.ThrowsAsync<FluxCacheClientException>(read);

            Assert.Equal(FluxCacheClientErrorKind.InvalidArgument, error.Kind);
            Assert.Contains("The token is of another cluster.", error.Message, StringComparison.Ordinal);
            Assert.Contains("begin a new session", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Writes_AtTheSameTime_AreAllRemembered()
    {
        await using var cluster = new FakeCluster(3);
        var session = cluster.Client.CreateSession();

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => Task.Run(async () => await session.SetAsync($"key:{i}", default))));

        Assert.Equal(
            cluster.Nodes.Values.Select(node => (node.Address.Host, (long)node.Count("Set"))).Order(),
            PartsOf(session.Token).Order());
    }

    [Fact]
    public async Task Write_ThatFails_IsNotRemembered()
    {
        await using var cluster = new FakeCluster(1, options => options.RetryCount = 0);
        var session = cluster.Client.CreateSession();
        await session.GetAsync("key");
        cluster.Nodes.Values.Single().Script = _ => new Status(StatusCode.Aborted, "lost");

        await Assert.ThrowsAsync<FluxCacheClientException>(() => session.SetAsync("key", default).AsTask());

        Assert.True(session.Token.IsEmpty);
    }

    [Fact]
    public async Task Get_OverAStream_CarriesTheToken()
    {
        await using var cluster = new FakeCluster(1, options => options.StreamsPerNode = 1);
        var session = cluster.Client.CreateSession(CacheWriteToken.Parse(TextOfToken(parts: 2)));

        var reading = session.GetAsync("key").AsTask();
        var exchange = await OpenedAsync(cluster);
        var operation = Assert.Single(await exchange.ReadAsync());
        exchange.Answer(new Outcome { Id = operation.Id, Get = new GetResponse() });
        await reading;

        Assert.Equal(session.Token.Bytes, operation.Get.AtLeast);
    }

    private static async Task<FakeExchange> OpenedAsync(FakeCluster cluster)
    {
        FakeExchange? exchange;
        while (cluster.Nodes.Values.FirstOrDefault()?.Opened.TryPeek(out exchange) is not true)
            await Task.Yield();
        return exchange!;
    }

    private static bool IsWrite((string Method, object Request, CallOptions Options) call) =>
        call.Method is "Set" or "Increment" or "Delete" or "SetMany";

    private static IEnumerable<TRequest> RequestsOf<TRequest>(FakeCluster cluster) =>
        cluster.Nodes.Values.SelectMany(node => node.Calls).Select(call => call.Request).OfType<TRequest>();

    /// <summary>Who issued each part of a token, and the number of its last write.</summary>
    private static IEnumerable<(string Issuer, long Sequence)> PartsOf(CacheWriteToken token) => token.Bytes
        .Chunk(PartBytes)
        .Select(part => (
            Encoding.ASCII.GetString(part, 0, 16).TrimEnd('\0'),
            System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(part.AsSpan(16, 8))));

    private static string TextOfToken(int parts)
    {
        var bytes = new byte[parts * PartBytes];
        for (var i = 0; i < parts; i++)
            bytes[i * PartBytes] = (byte)(i + 1);
        return new CacheWriteToken(ByteString.CopyFrom(bytes)).ToString();
    }
}
