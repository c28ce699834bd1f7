using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Framing;

namespace Grpc.Net.Client.Calls;

/// <summary>One call: an HTTP/2 request, its response, and how they end.</summary>
/// <remarks>
/// A call ends once, by whatever comes first: its trailers, a failure, its deadline, its caller's token or Dispose.
/// <see cref="_end"/> is set by compare-and-exchange; everything that waits on the call then reads it there.
/// </remarks>
internal sealed class ClientCall : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly IMethod _method;
    private readonly string? _host;
    private readonly CallOptions _options;
    // Never disposed: it holds no timer and no handle, and a late cancellation must not find it disposed.
    private readonly CancellationTokenSource _abort = new();
    private ITimer? _deadline;
    private CancellationTokenRegistration _callerCancellation;
    private Activity? _activity;
    private IRequestContent? _content;
    private Task<Stream?>? _opening;
    private HttpResponseMessage? _response;
    private CallEnd? _end;

    public ClientCall(GrpcChannel channel, IMethod method, string? host, CallOptions options)
    {
        if (options.Credentials is not null || options.PropagationToken is not null || options.IsWaitForReady)
            throw new NotSupportedException("The gRPC polyfill has no call credentials, propagation tokens or wait-for-ready.");
        if (options.Deadline is { Kind: not DateTimeKind.Utc } deadline
            && deadline != DateTime.MaxValue && deadline != DateTime.MinValue)
        {
            throw new InvalidOperationException("A deadline is in UTC: use DateTime.UtcNow.Add(…).");
        }
        _channel = channel;
        _method = method;
        _host = host;
        _options = options;
        RequestFraming = new MessageWriter(
            channel.MaxSendMessageSize,
            channel.Compression.Get(options.Headers?.GetValue(GrpcHeaders.RequestedEncoding)),
            level: null);
    }

    /// <summary>How requests are written.</summary>
    public MessageWriter RequestFraming { get; }

    /// <summary>Cancelled when the call ends before its response does.</summary>
    public CancellationToken Aborted => _abort.Token;

    public WriteOptions? WriteOptions => _options.WriteOptions;

    /// <summary>What a member that needs the running call throws once it has ended otherwise than with OK.</summary>
    public Exception? Failure => _end?.ToException(_channel.ThrowOperationCanceledOnCancellation);

    public bool HasEnded => _end is not null;

    /// <summary>Sends the request; whatever goes wrong ends the call.</summary>
    public void Start<TContent>(TContent content)
        where TContent : HttpContent, IRequestContent
    {
        _content = content;
        var uri = _channel.UriOf(_method);
        var timeout = _options.Deadline is { } deadline && deadline != DateTime.MaxValue
            ? deadline - TimeProvider.System.GetUtcNow().UtcDateTime
            : (TimeSpan?)null;
        if (timeout <= TimeSpan.Zero)
        {
            Abort(StatusCode.DeadlineExceeded, "The deadline had passed before the call was started.");
            _opening = Task.FromResult<Stream?>(null);
            return;
        }
        var request = RequestMessage.Create(uri, _host, _options.Headers, timeout, _channel.Compression.AcceptEncoding, content);
        if (timeout is { } due)
        {
            _deadline = TimeProvider.System.CreateTimer(
                static call => ((ClientCall)call!).Abort(StatusCode.DeadlineExceeded, "The deadline has passed."),
                this, due < TimeoutValue.Longest ? due : TimeoutValue.Longest, Timeout.InfiniteTimeSpan);
        }
        _callerCancellation = _options.CancellationToken.UnsafeRegister(
            static (call, token) => ((ClientCall)call!).Abort(StatusCode.Cancelled, "The caller cancelled the call.", token), this);
        _opening = OpenAsync(request);
    }

    /// <summary>The body of the response, as soon as its headers are there; null when the call needs or has none.</summary>
    public Task<Stream?> OpeningAsync() => _opening!;

    /// <summary>How the messages of the response are read. Once it is there.</summary>
    public MessageReader ResponseFraming() => new(
        _channel.MaxReceiveMessageSize,
        _channel.Compression.Get(ResponseHeaders.Find(_response!.Headers, GrpcHeaders.Encoding)));

    public async Task<T> ReceiveOnlyOneAsync<T>(Marshaller<T> marshaller)
        where T : class
    {
        T? message = null;
        if (await _opening!.ConfigureAwait(false) is { } body)
        {
            try
            {
                using var messages = new ResponseMessages(body, ResponseFraming());
                message = await messages.ReadAsync(marshaller, Aborted).ConfigureAwait(false);
                if (message is not null)
                    await messages.ReadEndAsync(Aborted).ConfigureAwait(false);
            }
            // Whatever it is becomes the status of the call.
            catch (Exception e)
            {
                End(e);
            }
        }
        EndByTrailers(hasMessage: message is not null);
        return Failure is { } failure ? throw failure : message!;
    }

    /// <summary>Ends the call as the trailers of its response say.</summary>
    /// <param name="hasMessage">False when a call that has to have one message got none.</param>
    public void EndByTrailers(bool hasMessage = true)
    {
        if (HasEnded)
            return;
        var (status, trailers) = ResponseHeaders.ReadEnd(_response!);
        if (status.StatusCode == StatusCode.OK && !hasMessage)
            status = new Status(StatusCode.Internal, "The server ended the call with OK and without a message.");
        TryEnd(new CallEnd(status, trailers));
    }

    /// <summary>Ends the call by a failure of the transport or of a message.</summary>
    public void End(Exception exception)
    {
        if (HasEnded)
            return;
        var status = (_content!.Failure ?? exception) is RpcException rpc
            ? rpc.Status
            : TransportStatus.Of(_content.Failure ?? exception);
        // A server whose clock is ahead may reset the stream just before the timer here fires.
        if (status.StatusCode == StatusCode.Cancelled && TimeProvider.System.GetUtcNow().UtcDateTime >= _options.Deadline)
            status = new Status(StatusCode.DeadlineExceeded, status.Detail, exception);
        TryEnd(new CallEnd(status, Metadata.Empty));
    }

    /// <summary>Ends the call from this side; the server sees its stream reset.</summary>
    public void Abort(StatusCode code, string detail, CancellationToken cancelledBy = default)
    {
        if (!HasEnded && TryEnd(new CallEnd(new Status(code, detail), Metadata.Empty, cancelledBy)))
            _abort.Cancel();
    }

    public async Task<Metadata> GetResponseHeadersAsync()
    {
        await _opening!.ConfigureAwait(false);
        return _response is { } response
            ? ResponseHeaders.ToMetadata(response.Headers)
            : throw Failure ?? new InvalidOperationException("The call has no response.");
    }

    public Status GetStatus() =>
        _end?.Status ?? throw new InvalidOperationException("The call has no status before it has ended.");

    public Metadata GetTrailers() =>
        _end?.Trailers ?? throw new InvalidOperationException("The call has no trailers before it has ended.");

    public void Dispose() => Abort(StatusCode.Cancelled, "The call was disposed before it had ended.");

    private async Task<Stream?> OpenAsync(HttpRequestMessage request)
    {
        // Started here, so that it is current for the request and not for the caller.
        Interlocked.Exchange(ref _activity, ClientTelemetry.Start(_method, request.RequestUri!));
        try
        {
            if (HasEnded)
            {
                StopActivity();
                return null;
            }
            var response = await SendAsync(request).ConfigureAwait(false);
            // Exchanged for its full fence before HasEnded: either this sees the end, or the end sees the response.
            Interlocked.Exchange(ref _response, response);
            if (HasEnded)
            {
                response.Dispose();
                return null;
            }
            if (ResponseHeaders.Refusal(response) is { } refusal)
            {
                TryEnd(refusal);
                return null;
            }
            return ResponseHeaders.IsTrailersOnly(response)
                ? null
                : await response.Content.ReadAsStreamAsync(_abort.Token).ConfigureAwait(false);
        }
        // Whatever it is becomes the status of the call: those who wait for the stream look there.
        catch (Exception e)
        {
            End(e);
            return null;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        try
        {
            return _channel.Invoker is HttpClient client
                ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _abort.Token).ConfigureAwait(false)
                : await _channel.Invoker.SendAsync(request, _abort.Token).ConfigureAwait(false);
        }
        finally
        {
            _content!.Answered();
        }
    }

    private bool TryEnd(CallEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is not null)
            return false;
        _deadline?.Dispose();
        _callerCancellation.Unregister();
        _content?.Close();
        // Resets the stream unless both sides have ended it.
        _response?.Dispose();
        StopActivity();
        return true;
    }

    private void StopActivity()
    {
        if (Interlocked.Exchange(ref _activity, null) is { } activity)
            ClientTelemetry.Stop(activity, _end!.Status);
    }
}
