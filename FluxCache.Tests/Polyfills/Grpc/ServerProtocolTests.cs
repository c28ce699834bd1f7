using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>What the server says to requests that no gRPC client sends.</summary>
public sealed class ServerProtocolTests
{
    private const string Unary = "/fluxcache.tests.Echo/Unary";

    private static readonly byte[] EmptyMessage = RawCall.Frame([]);

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("text/plain")]
    public async Task ContentType_OtherThanGrpc_IsUnsupportedMediaType(string contentType)
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(server.Address, Unary, EmptyMessage, contentType: contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.HttpStatus);
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    public async Task ContentType_OfGrpc_IsServed(string contentType)
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(server.Address, Unary, EmptyMessage, contentType: contentType);

        Assert.Equal(HttpStatusCode.OK, response.HttpStatus);
        Assert.Equal(StatusCode.OK, response.Status);
        Assert.Equal(EmptyMessage, response.Body);
    }

    [Theory]
    [InlineData("/fluxcache.tests.Echo/Nothing")]
    [InlineData("/nobody.Knows/This")]
    public async Task Path_ThatNoServiceHas_IsUnimplementedWithoutABody(string path)
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(server.Address, path, EmptyMessage);

        Assert.Equal(HttpStatusCode.OK, response.HttpStatus);
        Assert.Equal(StatusCode.Unimplemented, response.Status);
        Assert.Empty(response.Body);
    }

    [Fact]
    public async Task Deadline_OfAClientWithoutATimer_IsToldByTheServer()
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(
            server.Address, "/fluxcache.tests.Echo/Hang", EmptyMessage, headers => headers.Add("grpc-timeout", "100m"));

        Assert.Equal(StatusCode.DeadlineExceeded, response.Status);
        await server.Signals.Cancelled;
    }

    [Fact]
    public async Task Deadline_DuringAStream_IsToldAfterTheMessages()
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(
            server.Address, "/fluxcache.tests.Echo/HangStream", EmptyMessage, headers => headers.Add("grpc-timeout", "300m"));

        Assert.Equal(EmptyMessage, response.Body);
        Assert.Equal(StatusCode.DeadlineExceeded, response.Status);
    }

    [Fact]
    public async Task Prefix_OverTheLimit_IsRefusedBeforeAnyOfTheMessageArrives()
    {
        await using var server = await EchoServer.StartAsync();
        var prefix = RawCall.Frame([], length: uint.MaxValue);

        // A request that never ends: an answer shows that the server did not wait for the message.
        var response = await RawCall.SendAsync(server.Address, Unary, new UnendingContent(prefix));

        Assert.Equal(StatusCode.ResourceExhausted, response.Status);
    }

    [Fact]
    public async Task Gzip_ThatUnpacksOverTheLimit_IsRefused()
    {
        const long MostAllocated = 50_000_000;
        await using var server = await EchoServer.StartAsync();
        var bomb = RawCall.Gzip(new byte[200_000_000]);
        Assert.True(bomb.Length < 4 * 1024 * 1024);

        // Other tests allocate as well, though not every time as much.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > MostAllocated; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes();
            var response = await RawCall.SendAsync(
                server.Address, Unary, RawCall.Frame(bomb, flag: 1), headers => headers.Add("grpc-encoding", "gzip"));
            least = Math.Min(least, GC.GetTotalAllocatedBytes() - before);
            Assert.Equal(StatusCode.ResourceExhausted, response.Status);
        }

        Assert.InRange(least, 0, MostAllocated);
    }

    public static TheoryData<string, byte[]> MalformedBodies => new()
    {
        { "an unknown flag", RawCall.Frame([], flag: 2) },
        { "compressed without an encoding", RawCall.Frame(RawCall.Gzip([]), flag: 1) },
        { "no message", [] },
        { "half a prefix", [0, 0] },
        { "half a message", RawCall.Frame([10, 1], length: 3) },
        { "two messages", [.. RawCall.Frame([]), .. RawCall.Frame([])] },
    };

    [Theory]
    [MemberData(nameof(MalformedBodies))]
    public async Task Body_Malformed_IsInternal(string what, byte[] body)
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(server.Address, Unary, body);

        Assert.True(response.Status == StatusCode.Internal, $"{what}: {response.Status}");
    }

    [Fact]
    public async Task Gzip_Corrupt_IsInternal()
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(
            server.Address, Unary, RawCall.Frame([1, 2, 3], flag: 1), headers => headers.Add("grpc-encoding", "gzip"));

        Assert.Equal(StatusCode.Internal, response.Status);
    }

    [Fact]
    public async Task Encoding_Unknown_IsUnimplementedAndNamesTheKnownOnes()
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(
            server.Address, Unary, EmptyMessage, headers => headers.Add("grpc-encoding", "zstd"));

        Assert.Equal(StatusCode.Unimplemented, response.Status);
        Assert.Equal("identity,gzip", response.Header("grpc-accept-encoding"));
    }

    [Theory]
    [InlineData("identity, gzip", 1)]
    [InlineData("gzip", 1)]
    [InlineData("identity,deflate", 0)]
    [InlineData("", 0)]
    public async Task Response_WithGzipConfigured_IsCompressedForThoseWhoAcceptIt(string accepted, byte flag)
    {
        await using var server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        var message = new EchoMessage { Payload = ByteString.CopyFrom(new byte[1_000]) }.ToByteArray();

        var response = await RawCall.SendAsync(
            server.Address, Unary, RawCall.Frame(message), headers => headers.Add("grpc-accept-encoding", accepted));

        Assert.Equal(flag, response.Body[0]);
        Assert.Equal(flag == 1 ? "gzip" : null, response.Header("grpc-encoding"));
        Assert.Equal(flag == 1, response.Body.Length < message.Length);
    }

    [Fact]
    public async Task Headers_ThatAreNoMetadata_AreLeftOut()
    {
        await using var server = await EchoServer.StartAsync();

        var response = await RawCall.SendAsync(server.Address, "/fluxcache.tests.Echo/Describe", EmptyMessage, headers =>
        {
            headers.TryAddWithoutValidation("odd!name", "1");
            headers.TryAddWithoutValidation("broken-bin", "not base64!");
            headers.TryAddWithoutValidation("good", "2");
        });

        Assert.Equal(StatusCode.OK, response.Status);
        var description = CallDescription.Parser.ParseFrom(response.Body.AsSpan(5));
        Assert.Contains("good=2", description.Headers);
        Assert.DoesNotContain("odd!name=1", description.Headers);
        Assert.DoesNotContain(description.Headers, header => header.StartsWith("broken-bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryBody_CutOrMutated_EndsWithAStatus()
    {
        await using var server = await EchoServer.StartAsync();
        var body = RawCall.Frame(new EchoMessage { Payload = ByteString.CopyFromUtf8("mutated") }.ToByteArray());
        var seed = Environment.TickCount;
        var random = new Random(seed);

        for (var i = 0; i < 200; i++)
        {
            var mutated = body.AsSpan(0, random.Next(body.Length + 1)).ToArray();
            if (mutated.Length > 0)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            var response = await RawCall.SendAsync(server.Address, Unary, mutated);
            Assert.True(Enum.IsDefined(response.Status), $"seed {seed}, round {i}");
        }
        Assert.Equal(StatusCode.OK, (await RawCall.SendAsync(server.Address, Unary, body)).Status);
    }
}
