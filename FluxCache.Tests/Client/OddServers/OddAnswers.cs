using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>Answers to a call that no node gives.</summary>
internal static class OddAnswers
{
    // Error codes of HTTP/2.
    private const int InternalError = 2;
    private const int RefusedStream = 7;
    private const int Cancel = 8;
    private const int EnhanceYourCalm = 11;

    /// <summary>Beyond what the clients of these tests take.</summary>
    private const int OverLimit = 2 << 20;

    /// <summary>Every answer, by what it is; those of HTTP alone are called by their status.</summary>
    private static readonly Dictionary<string, RequestDelegate> Named = new()
    {
        ["INTERNAL_ERROR"] = Reset(InternalError),
        ["REFUSED_STREAM"] = Reset(RefusedStream),
        ["CANCEL"] = Reset(Cancel),
        ["ENHANCE_YOUR_CALM"] = Reset(EnhanceYourCalm),
        ["headers, INTERNAL_ERROR"] = HeadersThenReset(InternalError),
        ["headers, REFUSED_STREAM"] = HeadersThenReset(RefusedStream),
        ["headers, CANCEL"] = HeadersThenReset(Cancel),
        ["headers, ENHANCE_YOUR_CALM"] = HeadersThenReset(EnhanceYourCalm),
        ["connection aborted"] = AbortAsync,
        ["headers, connection aborted"] = HeadersThen(AbortAsync),
        ["silence"] = WaitForClientAsync,
        ["headers, silence"] = HeadersThen(WaitForClientAsync),
        ["a page"] = static http => http.Response.WriteAsync("<html>"),
        ["no status"] = Body(GrpcFrame.Of([]), status: null),
        ["no message"] = Body([]),
        ["OK in the headers"] = StatusAlone("0"),
        ["UNAVAILABLE in the headers"] = StatusAlone("14"),
        ["a status unheard of"] = StatusAlone("99"),
        ["a status that is no number"] = StatusAlone("x"),
        ["a message cut short"] = Body(GrpcFrame.Of([10], length: 100)),
        ["two messages"] = Body([.. GrpcFrame.Of([]), .. GrpcFrame.Of([])]),
        ["a message over the limit"] = Body(GrpcFrame.Of(new byte[OverLimit])),
        ["a length over any limit"] = Body(GrpcFrame.Of([], length: uint.MaxValue)),
        ["no protobuf"] = Body(GrpcFrame.Of([255, 255, 255])),
        ["compressed by nothing"] = Body(GrpcFrame.Of([1], flag: 1)),
        ["an unknown flag"] = Body(GrpcFrame.Of([1], flag: 2)),
    };

    public static RequestDelegate Called(string name) =>
        int.TryParse(name, CultureInfo.InvariantCulture, out var status) ? HttpStatus(status) : Named[name];

    /// <summary>Sends the headers of a call that was taken.</summary>
    public static async Task BeginAsync(HttpContext http)
    {
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.FlushAsync();
    }

    public static Task AbortAsync(HttpContext http)
    {
        http.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
        return Task.CompletedTask;
    }

    /// <summary>Says nothing, for as long as the client waits.</summary>
    public static Task WaitForClientAsync(HttpContext http)
    {
        var gone = new TaskCompletionSource();
        http.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    /// <summary>A status of HTTP and none of gRPC, as from a proxy.</summary>
    private static RequestDelegate HttpStatus(int status) => http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static RequestDelegate Reset(int errorCode) => http =>
    {
        http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(errorCode);
        return Task.CompletedTask;
    };

    private static RequestDelegate HeadersThenReset(int errorCode) => HeadersThen(Reset(errorCode));

    private static RequestDelegate HeadersThen(RequestDelegate answer) => async http =>
    {
        await BeginAsync(http);
        await answer(http);
    };

    /// <summary>Messages as they stand, and a status unless it is null.</summary>
    private static RequestDelegate Body(byte[] body, string? status = "0") => HeadersThen(async http =>
    {
        await http.Response.Body.WriteAsync(body);
        if (status is not null)
            http.Response.AppendTrailer("grpc-status", status);
    });

    /// <summary>A status in the headers, where no message can follow.</summary>
    private static RequestDelegate StatusAlone(string status) => http =>
    {
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = status;
        return Task.CompletedTask;
    };
}
