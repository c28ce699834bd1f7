using System.Net.Http;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>What the client makes of responses that no gRPC server sends, and of connections that fail.</summary>
public sealed class ClientProtocolTests
{
    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    public async Task HttpStatus_WithoutGrpcStatus_IsMapped(int httpStatus, StatusCode expected) =>
        await AssertStatusAsync(expected, http =>
        {
            http.Response.StatusCode = httpStatus;
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData(1, StatusCode.Internal)] // PROTOCOL_ERROR
    [InlineData(2, StatusCode.Internal)] // INTERNAL_ERROR
    [InlineData(7, StatusCode.Unavailable)] // REFUSED_STREAM
    [InlineData(8, StatusCode.Cancelled)] // CANCEL
    [InlineData(11, StatusCode.ResourceExhausted)] // ENHANCE_YOUR_CALM
    [InlineData(12, StatusCode.PermissionDenied)] // INADEQUATE_SECURITY
    public async Task Reset_WithACode_IsMapped(int errorCode, StatusCode expected) =>
        await AssertStatusAsync(expected, async http =>
        {
            http.Response.ContentType = "application/grpc";
            await http.Response.Body.FlushAsync();
            http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(errorCode);
        });

    [Fact]
    public async Task ContentType_OtherThanGrpc_IsCancelled() =>
        await AssertStatusAsync(StatusCode.Cancelled, http => http.Response.WriteAsync("<html>"));

    [Fact]
    public async Task Status_Missing_IsCancelled() =>
        await AssertStatusAsync(StatusCode.Cancelled, http => RespondAsync(http, RawCall.Frame([])));

    [Fact]
    public async Task Message_MissingWithOk_IsInternal() =>
        await AssertStatusAsync(StatusCode.Internal, http => RespondAsync(http, [], "0"));

    [Fact]
    public async Task Message_Missing_TheStatusCounts() =>
        await AssertStatusAsync(StatusCode.NotFound, http => RespondAsync(http, [], "5"));

    [Fact]
    public async Task Status_OkInTheHeadersAlone_IsInternal() =>
        await AssertStatusAsync(StatusCode.Internal, http =>
        {
            http.Response.ContentType = "application/grpc";
            http.Response.Headers.GrpcStatus = "0";
            return Task.CompletedTask;
        });

    [Fact]
    public async Task Trailers_ThatAreNoMetadata_AreLeftOut() =>
        await AssertStatusAsync(StatusCode.NotFound, http =>
        {
            http.Response.AppendTrailer("odd!trailer", "2");
            http.Response.AppendTrailer("broken-bin", "not base64!");
            return RespondAsync(http, [], "5");
        });

    [Fact]
    public async Task Messages_TwoForOne_IsInternal() =>
        await AssertStatusAsync(StatusCode.Internal, http => RespondAsync(http, [.. RawCall.Frame([]), .. RawCall.Frame([])], "0"));

    [Fact]
    public async Task Message_CutShort_IsInternal() =>
        await AssertStatusAsync(StatusCode.Internal, http => RespondAsync(http, RawCall.Frame([10], length: 100), "0"));

    [Fact]
    public async Task Prefix_OverTheLimit_IsRefused() =>
        await AssertStatusAsync(StatusCode.ResourceExhausted, http => RespondAsync(http, RawCall.Frame([], length: uint.MaxValue), "0"));

    [Fact]
    public async Task Gzip_ThatUnpacksOverTheLimit_IsRefused() =>
        await AssertStatusAsync(StatusCode.ResourceExhausted, http =>
        {
            http.Response.Headers.GrpcEncoding = "gzip";
            return RespondAsync(http, RawCall.Frame(RawCall.Gzip(new byte[50_000_000]), flag: 1), "0");
        });

    [Fact]
    public async Task Encoding_Unknown_IsUnimplemented() =>
        await AssertStatusAsync(StatusCode.Unimplemented, http =>
        {
            http.Response.Headers.GrpcEncoding = "zstd";
            return RespondAsync(http, RawCall.Frame([1], flag: 1), "0");
        });

    [Fact]
    public async Task Connection_Refused_IsUnavailable()
    {
        using var unused = new Socket(SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var client = new Echo.EchoClient(GrpcChannel.ForAddress($"http://{unused.LocalEndPoint}"));

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(new EchoMessage()));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Connection_LostDuringACall_IsUnavailable()
    {
        await using var server = await EchoServer.StartAsync(endpoints: application =>
            application.Map("/lost/{method}", http =>
            {
                http.Features.GetRequiredFeature<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>().Abort();
                return Task.CompletedTask;
            }));

        var failure = await CallAsync(server, "lost");

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Stream_RefusedBeforeItsResponse_SaysThatTheServerDidNotTakeIt()
    {
        await using var server = await EchoServer.StartAsync(endpoints: application =>
            application.Map("/refused/{method}", http =>
            {
                http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(7); // REFUSED_STREAM
                return Task.CompletedTask;
            }));
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        using var channel = GrpcChannel.ForAddress(server.Address);
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, "refused", "Method", marshaller, marshaller);

        for (var attempt = 0; attempt < 50; attempt++)
        {
            using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, default);
            var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));
            Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
            var cause = Assert.IsType<HttpRequestException>(failure.Status.DebugException);
            Assert.Equal(HttpRequestError.ConnectionError, cause.HttpRequestError);
        }
    }

    [Fact]
    public async Task Channel_Disposed_RefusesCalls()
    {
        var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var client = new Echo.EchoClient(channel);
        channel.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.UnaryAsync(new EchoMessage()));
    }

    private static async Task AssertStatusAsync(StatusCode expected, RequestDelegate respond)
    {
        await using var server = await EchoServer.StartAsync(endpoints: application => application.Map("/odd/{method}", respond));

        var failure = await CallAsync(server, "odd");

        Assert.True(failure.StatusCode == expected, failure.Status.ToString());
    }

    private static async Task<RpcException> CallAsync(EchoServer server, string service)
    {
        using var channel = GrpcChannel.ForAddress(server.Address);
        var marshaller = Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, service, "Method", marshaller, marshaller);
        var options = new CallOptions(deadline: DateTime.UtcNow.Add(EchoServer.Patience));
        return await Assert.ThrowsAsync<RpcException>(
            async () => await channel.CreateCallInvoker().AsyncUnaryCall(method, null, options, []));
    }

    private static async Task RespondAsync(HttpContext http, byte[] body, string? status = null)
    {
        http.Response.ContentType = "application/grpc";
        await http.Response.StartAsync();
        await http.Response.Body.WriteAsync(body);
        if (status is not null)
            http.Response.AppendTrailer("grpc-status", status);
    }
}
