using Xunit;
using static FluxCache.Tests.Resp.Protocol.RespText;

namespace FluxCache.Tests.Resp.Connection;

/// <summary>Which invalidations count as the echo of an own write: by a server that the test plays.</summary>
public sealed class OwnEchoScriptTests
{
    private const string Tracking = "CLIENT TRACKING ON";
    private const string TrackingWithoutEchoes = "CLIENT TRACKING ON NOLOOP";

    [Fact]
    public async Task LogIn_ServerThatEchoesBehindTheReply_IsAskedForEchoes()
    {
        await using var scripted = await ScriptedClient.ConnectAsync(answerEcho: EchoBehindReply);

        Assert.True(scripted.Observer.Server!.EchoesWrites);
        Assert.Contains(Tracking, scripted.LogIn);
        Assert.DoesNotContain(TrackingWithoutEchoes, scripted.LogIn);
    }

    [Fact]
    public async Task LogIn_ServerThatEchoesElsewhere_IsAskedForNone()
    {
        await using var scripted = await ScriptedClient.ConnectAsync(
            answerEcho: static key => Invalidation(key) + "+OK\r\n");

        Assert.False(scripted.Observer.Server!.EchoesWrites);
        Assert.Contains(TrackingWithoutEchoes, scripted.LogIn);
    }

    [Theory]
    [InlineData("7.0.15", true)]
    [InlineData("6.2.6", false)]
    [InlineData("of today", false)]
    public async Task LogIn_UserWhoMayNotFindOut_GoesByTheVersion(string version, bool echoes)
    {
        await using var scripted = await ScriptedClient.ConnectAsync(
            answerEcho: static _ => "-NOPERM this user may not\r\n", version: version);

        Assert.Equal(echoes, scripted.Observer.Server!.EchoesWrites);
    }

    [Fact]
    public async Task Echo_BehindTheReply_IsNotReportedAndTheNextOneIs()
    {
        await using var scripted = await ScriptedClient.ConnectAsync(answerEcho: EchoBehindReply);
        var write = scripted.Client.SetAsync("a", "1"u8.ToArray(), null, CancellationToken.None).AsTask();
        await ReadWriteAsync(scripted, "a");

        await scripted.Connection.SendAsync(Executed(":0", "+OK", ":1") + Invalidation("a") + Invalidation("a"));

        Assert.True(await write.WaitAsync(Patience.Time));
        Assert.Equal(Reported("a"), await scripted.Observer.NextAsync());
        await NothingElseIsReportedAsync(scripted);
    }

    [Fact]
    public async Task Change_BehindAnotherReply_IsReported()
    {
        await using var scripted = await ScriptedClient.ConnectAsync(answerEcho: EchoBehindReply);
        var write = scripted.Client.SetAsync("a", "1"u8.ToArray(), null, CancellationToken.None).AsTask();
        var read = scripted.Client.GetAsync("b", CancellationToken.None).AsTask();
        await ReadWriteAsync(scripted, "a");
        await scripted.Connection.ReadGetAsync("b");

        await scripted.Connection.SendAsync(Executed(":0", "+OK", ":1") + "_\r\n:-2\r\n" + Invalidation("a"));

        await write.WaitAsync(Patience.Time);
        await read.WaitAsync(Patience.Time);
        Assert.Equal(Reported("a"), await scripted.Observer.NextAsync());
    }

    [Theory]
    [InlineData("_")]
    [InlineData("-OOM no memory")]
    public async Task Change_BehindAWriteThatChangedNothing_IsReported(string result)
    {
        await using var scripted = await ScriptedClient.ConnectAsync(answerEcho: EchoBehindReply);
        var write = scripted.Client.SetIfAbsentAsync("a", "1"u8.ToArray(), null, CancellationToken.None).AsTask();
        await ReadWriteAsync(scripted, "a", "NX");

        await scripted.Connection.SendAsync(Executed(":0", result, ":1") + Invalidation("a"));

        Assert.Equal(Reported("a"), await scripted.Observer.NextAsync());
        if (result == "_")
            Assert.False(await write.WaitAsync(Patience.Time));
        else
            await Assert.ThrowsAsync<FluxCacheException>(() => write.WaitAsync(Patience.Time));
    }

    [Fact]
    public async Task Change_OfAnotherKey_BetweenReplyAndEcho_IsReportedAlone()
    {
        await using var scripted = await ScriptedClient.ConnectAsync(answerEcho: EchoBehindReply);
        var write = scripted.Client.SetAsync("a", "1"u8.ToArray(), null, CancellationToken.None).AsTask();
        await ReadWriteAsync(scripted, "a");

        await scripted.Connection.SendAsync(Executed(":0", "+OK", ":1") + Invalidation("ab") + Invalidation("a"));

        await write.WaitAsync(Patience.Time);
        Assert.Equal(Reported("ab"), await scripted.Observer.NextAsync());
        await NothingElseIsReportedAsync(scripted);
    }

    private static string EchoBehindReply(string key) => "+OK\r\n" + Invalidation(key);

    private static string Reported(string key) => $"push 0 Push[BulkString invalidate, Array[BulkString {key}]]";

    /// <summary>The replies to a transaction of commands that come to these results.</summary>
    private static string Executed(params string[] results) =>
        "+OK\r\n" + string.Concat(results.Select(static _ => "+QUEUED\r\n"))
        + $"*{results.Length}\r\n" + string.Concat(results.Select(static result => $"{result}\r\n"));

    private static async Task ReadWriteAsync(ScriptedClient scripted, string key, params string[] options)
    {
        Assert.Equal(["MULTI"], await scripted.Connection.ReadCommandAsync());
        Assert.Equal(["STRLEN", key], await scripted.Connection.ReadCommandAsync());
        string[] write = ["SET", key, "1", .. options];
        Assert.Equal(write, await scripted.Connection.ReadCommandAsync());
        Assert.Equal(["STRLEN", key], await scripted.Connection.ReadCommandAsync());
        Assert.Equal(["EXEC"], await scripted.Connection.ReadCommandAsync());
    }

    private static async Task NothingElseIsReportedAsync(ScriptedClient scripted)
    {
        await scripted.Connection.SendAsync(Invalidation("the end"));
        Assert.Equal(Reported("the end"), await scripted.Observer.NextAsync());
    }
}
