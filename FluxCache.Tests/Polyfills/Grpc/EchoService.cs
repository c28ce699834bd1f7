using Google.Protobuf;
using Grpc.Core;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>What the gRPC checks call. One for each call.</summary>
internal sealed class EchoService(EchoSignals signals) : Echo.EchoBase
{
    public override Task<EchoMessage> Unary(EchoMessage request, ServerCallContext context) => Task.FromResult(request);

    public override async Task Expand(
        ExpandRequest request, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        var payload = ByteString.CopyFrom(new byte[request.Size]);
        for (var i = 0; i < request.Count; i++)
            await responseStream.WriteAsync(new EchoMessage { Payload = payload });
    }

    public override async Task<Summary> Collect(IAsyncStreamReader<EchoMessage> requestStream, ServerCallContext context)
    {
        var summary = new Summary();
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            summary.Count++;
            summary.Bytes += message.Payload.Length;
        }
        return summary;
    }

    public override async Task Chat(
        IAsyncStreamReader<EchoMessage> requestStream,
        IServerStreamWriter<EchoMessage> responseStream,
        ServerCallContext context)
    {
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(message);
    }

    public override Task<EchoMessage> Fail(FailRequest request, ServerCallContext context) => throw Failure(request);

    public override async Task FailLate(
        FailRequest request, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new EchoMessage());
        throw Failure(request);
    }

    public override async Task<EchoMessage> Hang(EchoMessage request, ServerCallContext context)
    {
        await signals.HangAsync(context.CancellationToken);
        return request;
    }

    public override async Task HangStream(
        EchoMessage request, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(request);
        await signals.HangAsync(context.CancellationToken);
    }

    public override async Task<CallDescription> Describe(EchoMessage request, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(new Metadata { { "early", "1" }, { "early-bin", [1, 2, 255] } });
        context.ResponseTrailers.Add("late", "2");
        context.ResponseTrailers.Add("late-bin", [255, 0]);
        var remaining = context.Deadline == DateTime.MaxValue
            ? -1
            : (long)(context.Deadline - DateTime.UtcNow).TotalMilliseconds;
        return new CallDescription
        {
            Method = context.Method,
            Host = context.Host,
            Peer = context.Peer,
            RemainingMs = remaining,
            Headers =
            {
                context.RequestHeaders.Select(header =>
                    $"{header.Key}={(header.IsBinary ? Convert.ToHexString(header.ValueBytes) : header.Value)}"),
            },
        };
    }

    private static Exception Failure(FailRequest request)
    {
        if (request.Code == -1)
            return new InvalidDataException(request.Detail);
        var trailers = new Metadata();
        if (!request.Details.IsEmpty)
            trailers.Add("fail-details-bin", request.Details.ToByteArray());
        return new RpcException(new Status((StatusCode)request.Code, request.Detail), trailers);
    }
}
