using System.Net;
using FluxCache.Tests.Node.Stock;
using FluxCache.Tests.Redis;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FluxCache.Tests.Node.Raw;

/// <summary>What a node says to requests that no gRPC client sends: it refuses them, and serves the others.</summary>
public sealed class RawCallTests(SharedNode shared) : IClassFixture<SharedNode>
{
    private static readonly byte[] Request = GrpcFrame.Of(new GetRequest { Key = "key" }.ToByteArray());

    [RedisTheory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("text/plain")]
    public async Task ContentType_OtherThanGrpc_IsUnsupportedMediaType(string contentType)
    {
        var response = await RawCall.SendAsync(
            shared.Address, "Get", new ByteArrayContent(Request), contentType: contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.HttpStatus);
        await AssertServesAsync();
    }

    public static TheoryData<string, byte[]> MalformedBodies => new()
    {
        { "an unknown flag", GrpcFrame.Of([], flag: 2) },
        { "compressed without an encoding", GrpcFrame.Of(RawCall.Gzip([]), flag: 1) },
        { "no message", [] },
        { "half a prefix", [0, 0] },
        { "half a message", GrpcFrame.Of([10, 1], length: 3) },
        { "two messages", [.. Request, .. Request] },
        { "no protobuf", GrpcFrame.Of([255, 255, 255]) },
    };

    [RedisTheory]
    [MemberData(nameof(MalformedBodies))]
    public async Task Body_Malformed_IsRefused(string what, byte[] body)
    {
        var response = await RawCall.SendAsync(shared.Address, "Get", new ByteArrayContent(body));

        AssertRefused(response, what);
        await AssertServesAsync();
    }

    [RedisFact]
    public async Task Frame_Malformed_EndsItsStreamAlone()
    {
        byte[] frames = [.. GrpcFrame.Of([255, 255, 255]), .. GrpcFrame.Of([])];

        var response = await RawCall.SendAsync(shared.Address, "Exchange", new ByteArrayContent(frames));

        AssertRefused(response, "no protobuf");
        await AssertServesAsync();
    }

    [RedisFact]
    public async Task Gzip_Corrupt_IsRefused()
    {
        var response = await SendCompressedAsync([1, 2, 3]);

        AssertRefused(response, "corrupt");
        await AssertServesAsync();
    }

    [RedisFact]
    public async Task Gzip_ThatUnpacksOverTheLimit_IsRefused()
    {
        var response = await SendCompressedAsync(RawCall.Gzip(new byte[100_000_000]));

        Assert.Equal(StatusCode.ResourceExhausted, response.Status);
        await AssertServesAsync();
    }

    [RedisFact]
    public async Task Encoding_Unknown_IsUnimplementedAndNamesTheKnownOnes()
    {
        var response = await RawCall.SendAsync(
            shared.Address,
            "Get",
            new ByteArrayContent(GrpcFrame.Of([1], flag: 1)),
            headers => headers.Add("grpc-encoding", "zstd"));

        Assert.Equal(StatusCode.Unimplemented, response.Status);
        Assert.Contains("gzip", response.Header("grpc-accept-encoding"), StringComparison.Ordinal);
        await AssertServesAsync();
    }

    [RedisTheory]
    [InlineData(100u << 20, StatusCode.ResourceExhausted)]
    [InlineData(uint.MaxValue, StatusCode.Unknown)] // No length that gRPC for .NET can hold.
    public async Task Prefix_OverTheLimit_IsRefusedBeforeAnyOfTheMessageArrives(uint length, StatusCode status)
    {
        // A request that never ends: an answer shows that the node did not wait for the message.
        var body = new UnendingContent(GrpcFrame.Of([], length: length));
        var response = await RawCall.SendAsync(shared.Address, "Get", body);

        Assert.Equal(status, response.Status);
        await AssertServesAsync();
    }

    [RedisFact]
    public async Task Headers_ThatAreNoMetadata_AreLeftOut()
    {
        var response = await RawCall.SendAsync(shared.Address, "Get", new ByteArrayContent(Request), headers =>
        {
            headers.TryAddWithoutValidation("odd!name", "1");
            headers.TryAddWithoutValidation("broken-bin", "not base64!");
            headers.TryAddWithoutValidation("traceparent", "no trace");
        });

        Assert.Equal(StatusCode.OK, response.Status);
    }

    [RedisFact]
    public async Task Deadline_OfAClientWithoutATimer_IsToldByTheNode()
    {
        await shared.Redis.FreezeAsync();
        var late = GrpcFrame.Of(new GetRequest { Key = "late" }.ToByteArray());

        var response = await RawCall.SendAsync(
            shared.Address, "Get", new ByteArrayContent(late), headers => headers.Add("grpc-timeout", "200m"));

        await shared.Redis.ThawAsync();
        Assert.Equal(StatusCode.DeadlineExceeded, response.Status);
        await AssertServesAsync();
    }

    [RedisFact]
    public async Task EveryBody_CutOrMutated_EndsWithAStatus()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
        {
            var mutated = Request.AsSpan(0, random.Next(Request.Length + 1)).ToArray();
            if (mutated.Length > 0)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            var response = await RawCall.SendAsync(shared.Address, "Get", new ByteArrayContent(mutated));
            Assert.True(Enum.IsDefined(response.Status), $"seed {seed}, round {i}");
        }

        await AssertServesAsync();
    }

    /// <summary>gRPC for .NET says INTERNAL of what it finds malformed, and UNKNOWN of what its readers throw at.</summary>
    private static void AssertRefused(RawResponse response, string what) => Assert.True(
        response is { HttpStatus: HttpStatusCode.OK, Status: StatusCode.Internal or StatusCode.Unknown, Body: [] },
        $"{what}: {response.Status}");

    private Task<RawResponse> SendCompressedAsync(byte[] message) => RawCall.SendAsync(
        shared.Address,
        "Get",
        new ByteArrayContent(GrpcFrame.Of(message, flag: 1)),
        headers => headers.Add("grpc-encoding", "gzip"));

    private async Task AssertServesAsync() => Assert.Equal(
        StatusCode.OK, (await RawCall.SendAsync(shared.Address, "Get", new ByteArrayContent(Request))).Status);
}
