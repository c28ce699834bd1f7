using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>Starts the calls of a channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    // One set of delegates for all calls: what a call object needs is its state.
    private static readonly Func<object, Task<Metadata>> Headers = call => ((ClientCall)call).GetResponseHeadersAsync();
    private static readonly Func<object, Status> Status = call => ((ClientCall)call).GetStatus();
    private static readonly Func<object, Metadata> Trailers = call => ((ClientCall)call).GetTrailers();
    private static readonly Action<object> Dispose = call => ((ClientCall)call).Dispose();

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
#pragma warning disable VSTHRD002 // To block is what this member is for; nothing in a call needs the blocked thread.
        return call.ResponseAsync.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall(channel, method, host, options);
        call.Start(new MessageContent<TRequest>(call, request, method.RequestMarshaller));
        return new AsyncUnaryCall<TResponse>(
            call.ReceiveOnlyOneAsync(method.ResponseMarshaller), Headers, Status, Trailers, Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall(channel, method, host, options);
        call.Start(new MessageContent<TRequest>(call, request, method.RequestMarshaller));
        return new AsyncServerStreamingCall<TResponse>(
            new ResponseStreamReader<TResponse>(call, method.ResponseMarshaller), Headers, Status, Trailers, Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall(channel, method, host, options);
        var content = new StreamedContent();
        call.Start(content);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            new RequestStreamWriter<TRequest>(call, content, method.RequestMarshaller),
            call.ReceiveOnlyOneAsync(method.ResponseMarshaller), Headers, Status, Trailers, Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall(channel, method, host, options);
        var content = new StreamedContent();
        call.Start(content);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new RequestStreamWriter<TRequest>(call, content, method.RequestMarshaller),
            new ResponseStreamReader<TResponse>(call, method.ResponseMarshaller), Headers, Status, Trailers, Dispose, call);
    }
}
