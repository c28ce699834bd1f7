using System.Buffers.Binary;
using FluxCache.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace FluxCache.Tests.Client.OddServers;

/// <summary>
/// The server's end of a stream, by hand: it takes the stream, executes what the client sends, and a test decides what
/// becomes of the outcomes.
/// </summary>
internal sealed class OddExchange(HttpContext http, SteadyCache cache)
{
    /// <summary>Answers each frame as a test likes; the stream ends when that returns false.</summary>
    public static RequestDelegate Answering(
        SteadyCache cache, Func<OddExchange, OutcomeFrame, Task<bool>> answer) => async http =>
    {
        var exchange = new OddExchange(http, cache);
        await OddAnswers.BeginAsync(http);
        while (await exchange.ReadAsync() is { } outcomes && await answer(exchange, outcomes))
        {
            // The next frame.
        }
    };

    public Task SendAsync(OutcomeFrame frame) => SendAsync(GrpcFrame.Of(frame.ToByteArray()));

    public async Task SendAsync(byte[] bytes)
    {
        await http.Response.Body.WriteAsync(bytes);
        await http.Response.Body.FlushAsync();
    }

    /// <summary>Ends the stream with a status.</summary>
    public void End(string status) => http.Response.AppendTrailer("grpc-status", status);

    /// <summary>Hands the call to another answer.</summary>
    public Task HandOverAsync(RequestDelegate answer) => answer(http);

    /// <summary>What the operations of the next frame come to; null: the client closed its side.</summary>
    private async Task<OutcomeFrame?> ReadAsync()
    {
        var prefix = new byte[5];
        if (await http.Request.Body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false) == 0)
            return null;

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await http.Request.Body.ReadExactlyAsync(message);
        var operations = OperationFrame.Parser.ParseFrom(message).Operations;
        return new OutcomeFrame { Outcomes = { operations.Select(cache.Execute) } };
    }
}
