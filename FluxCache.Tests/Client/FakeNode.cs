using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http;
using System.Text;
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FluxCache.Tests.Client;

/// <summary>
/// A node without a network: answers from a store that it shares with its cluster, or as a test scripts it, and keeps
/// the calls that reached it.
/// </summary>
internal sealed class FakeNode(Uri address, ConcurrentDictionary<string, ByteString> store) : CallInvoker
{
    public static readonly Status Refused = new(
        StatusCode.Unavailable, "connection refused", new HttpRequestException(HttpRequestError.ConnectionError, "connection refused"));

    public static readonly Status LostMidway = new(
        StatusCode.Unavailable, "connection lost", new HttpRequestException(HttpRequestError.ResponseEnded, "connection lost"));

    private long _writes;

    public Uri Address { get; } = address;

    public ConcurrentQueue<(string Method, object Request, CallOptions Options)> Calls { get; } = new();

    /// <summary>Decides what becomes of a call; null lets it succeed. Called for each call, in its order.</summary>
    public Func<string, Status?> Script { get; set; } = _ => null;

    /// <summary>Whether calls are never answered, even when their deadline has come by the transport's clock.</summary>
    public bool IsSilent { get; set; }

    /// <summary>How many keys of a GetMany have room in its answer.</summary>
    public int AnswersAtMost { get; set; } = int.MaxValue;

    /// <summary>What comes with a failure.</summary>
    public Metadata Trailers { get; set; } = [];

    /// <summary>The node's response headers to a stream, which tell that it has taken it.</summary>
    public Func<Task<Metadata>> StreamHeaders { get; set; } = () => Task.FromResult(new Metadata());

    /// <summary>The streams that were opened.</summary>
    public ConcurrentQueue<FakeExchange> Opened { get; } = new();

    /// <summary>How many calls of one method arrived.</summary>
    public int Count(string method) => Calls.Count(call => call.Method == method);

    /// <summary>A channel to this node.</summary>
    public ChannelBase AsChannel(Action? onClosed = null) => new FakeChannel(this, onClosed);

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Calls.Enqueue((method.Name, request, options));
        var failure = options.CancellationToken.IsCancellationRequested ? Status.DefaultCancelled : Script(method.Name);
        var response = IsSilent ? new TaskCompletionSource<TResponse>().Task
            : failure is { } status ? Task.FromException<TResponse>(new RpcException(status, Trailers))
            : Task.FromResult((TResponse)Answer(request));
        return new AsyncUnaryCall<TResponse>(
            response, Task.FromResult(new Metadata()), () => failure ?? Status.DefaultSuccess, () => [], () => { });
    }

    private object Answer(object request) => request switch
    {
        GetRequest get => Read(get.Key),
        SetRequest set => Write(set),
        DeleteRequest delete => new DeleteResponse { Deleted = store.TryRemove(delete.Key, out _), Token = Issue() },
        IncrementRequest increment => new IncrementResponse
        {
            Value = Add(increment.Key, increment.By),
            Token = Issue(),
        },
        GetManyRequest many => new GetManyResponse { Values = { many.Keys.Take(AnswersAtMost).Select(Read) } },
        SetManyRequest many => WriteAll(many),
        StatsRequest => new StatsResponse { Node = Address.Authority },
        _ => throw new NotSupportedException(request.GetType().Name),
    };

    private GetResponse Read(string key) => store.TryGetValue(key, out var value)
        ? new GetResponse { Found = true, Value = value, Tier = Tier.Memory }
        : new GetResponse();

    private SetResponse Write(SetRequest request)
    {
        store[request.Key] = request.Value;
        return new SetResponse { Token = Issue() };
    }

    private long Add(string key, long by)
    {
        var sum = store.AddOrUpdate(key, _ => Number(by), (_, value) => Number(long.Parse(value.ToStringUtf8(), CultureInfo.InvariantCulture) + by));
        return long.Parse(sum.ToStringUtf8(), CultureInfo.InvariantCulture);
    }

    /// <summary>Refuses keys that start with <c>bad</c>, as a node refuses a value over its limit.</summary>
    private SetManyResponse WriteAll(SetManyRequest request)
    {
        var response = new SetManyResponse();
        for (var i = 0; i < request.Entries.Count; i++)
        {
            if (request.Entries[i].Key.StartsWith("bad", StringComparison.Ordinal))
                response.Failures.Add(new SetFailure { Index = (uint)i, Status = (int)StatusCode.InvalidArgument, Message = "bad" });
            else
                store[request.Entries[i].Key] = request.Entries[i].Value;
        }

        response.Token = Issue();
        return response;
    }

    /// <summary>A token of a write at this node, as cache.proto describes it.</summary>
    private ByteString Issue()
    {
        var token = new byte[28];
        Encoding.ASCII.GetBytes(Address.Host, token.AsSpan(0, 16));
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(16), Interlocked.Increment(ref _writes));
        return ByteString.CopyFrom(token);
    }

    private static ByteString Number(long value) => ByteString.CopyFrom(value.ToString(CultureInfo.InvariantCulture), Encoding.UTF8);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var exchange = new FakeExchange(options.CancellationToken);
        Opened.Enqueue(exchange);
        return (AsyncDuplexStreamingCall<TRequest, TResponse>)(object)exchange.AsCall(StreamHeaders());
    }

    private sealed class FakeChannel(FakeNode node, Action? onClosed) : ChannelBase(node.Address.Authority), IDisposable
    {
        public override CallInvoker CreateCallInvoker() => node;

        public void Dispose() => onClosed?.Invoke();
    }
}
