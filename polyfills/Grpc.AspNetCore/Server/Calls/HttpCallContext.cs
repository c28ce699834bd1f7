using System.Net.Sockets;
using Grpc.AspNetCore.Server.Hosting;
using Grpc.Core;
using Grpc.Core.Framing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>One call that an HTTP request carries: what its handler sees, and how its response is written.</summary>
/// <remarks>
/// The handler and the deadline's timer both may end the response. <see cref="CallDeadline"/> decides which one
/// does: whoever writes first asks it.
/// </remarks>
internal sealed class HttpCallContext(HttpContext http, string method, CallSettings settings)
    : ServerCallContext, IDisposable
{
    private static readonly AuthContext Anonymous = new(null, []);

    private CallDeadline? _deadline;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private Status _status;
    private MessageWriter _writer;
    private bool _writing;
    private bool _ended;

    public HttpContext Http => http;

    /// <summary>How requests are read.</summary>
    public MessageReader Framing { get; private set; }

    protected override string MethodCore => method;

    protected override string HostCore => http.Request.Host.Value ?? "";

    protected override string PeerCore => http.Connection switch
    {
        { RemoteIpAddress: { AddressFamily: AddressFamily.InterNetwork } ip, RemotePort: var port } => $"ipv4:{ip}:{port}",
        { RemoteIpAddress: { AddressFamily: AddressFamily.InterNetworkV6 } ip, RemotePort: var port } => $"ipv6:[{ip}]:{port}",
        _ => "unknown",
    };

    protected override DateTime DeadlineCore => _deadline?.At ?? DateTime.MaxValue;

    protected override CancellationToken CancellationTokenCore => _deadline?.Token ?? http.RequestAborted;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadRequestHeaders();

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore
    {
        get => _status;
        set => _status = value;
    }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => http.Connection.ClientCertificate is null
        ? Anonymous
        : throw new NotSupportedException("The gRPC polyfill reads no client certificates: see GetHttpContext().");

    protected override IDictionary<object, object> UserStateCore => http.Items!;

    /// <summary>Reads what the request headers ask for.</summary>
    /// <exception cref="RpcException">UNIMPLEMENTED when requests come in an encoding that is not known.</exception>
    public void Start()
    {
        http.Response.ContentType = GrpcHeaders.ContentType;
        http.Features.Get<IHttpActivityFeature>()?.Activity.SetTag("grpc.method", method);
        if (TimeoutValue.TryDecode(http.Request.Headers.GrpcTimeout, out var timeout))
            _deadline = new CallDeadline(this, timeout);
        var encoding = AcceptedResponseEncoding();
        if (encoding is not null)
            http.Response.Headers.GrpcEncoding = encoding;
        _writer = new MessageWriter(
            settings.MaxSendMessageSize, settings.Compression.Get(encoding), settings.ResponseCompressionLevel);
        Framing = new MessageReader(settings.MaxReceiveMessageSize, RequestCompression());
    }

    public void ThrowIfEnded()
    {
        if (_ended)
            throw new InvalidOperationException("The call has ended: its handler has returned or its deadline has passed.");
    }

    /// <summary>Writes one of several responses and, unless told to buffer, sends it.</summary>
    public async Task WriteAsync<T>(
        T message, Marshaller<T> marshaller, WriteOptions? options, CancellationToken cancellationToken)
    {
        BeginWrite();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!http.Response.HasStarted)
                await http.Response.StartAsync(cancellationToken);
            _writer.Write(message, marshaller.ContextualSerializer, http.Response.BodyWriter, options);
            if (options is null || (options.Flags & WriteFlags.BufferHint) == 0)
                await http.Response.BodyWriter.FlushAsync(cancellationToken);
        }
        finally
        {
            EndWrite();
        }
        // A flush of an aborted response ends as if it had worked.
        CancellationTokenCore.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Writes the only response. It is not flushed: it leaves with the trailers, in one packet where it fits.
    /// </summary>
    public async ValueTask WriteLastAsync<T>(T message, Marshaller<T> marshaller)
    {
        if (_deadline is not null && !_deadline.TryEndCall())
            return;
        if (_status.StatusCode != StatusCode.OK)
            return;
        if (!http.Response.HasStarted)
            await http.Response.StartAsync();
        _writer.Write(message, marshaller.ContextualSerializer, http.Response.BodyWriter, WriteOptionsCore);
    }

    /// <summary>Turns what a handler threw into the status of the call.</summary>
    public void Fail(Exception exception)
    {
        if (exception is RpcException rpc)
        {
            settings.Logger.HandlerChoseStatus(method, rpc.StatusCode, rpc.Status.Detail);
            foreach (var entry in rpc.Trailers)
                ResponseTrailersCore.Add(entry);
            _status = rpc.Status;
            return;
        }
        if (exception is OperationCanceledException or IOException && CancellationTokenCore.IsCancellationRequested)
            settings.Logger.CallCancelled(method);
        else
            settings.Logger.HandlerFailed(method, exception);
        _status = new Status(
            StatusCode.Unknown,
            settings.EnableDetailedErrors
                ? $"Exception was thrown by handler. {exception.GetType().Name}: {exception.Message}"
                : "Exception was thrown by handler.",
            exception);
    }

    /// <summary>Ends the call: nothing may touch the request after this.</summary>
    public async ValueTask EndAsync()
    {
        if (_deadline is null || _deadline.TryEndCall())
            WriteEnd(_status);
        else
            await _deadline.Expired;
        _ended = true;
    }

    /// <summary>Writes the status that the call ends with. Whoever calls it has won the right to.</summary>
    public void WriteEnd(Status status)
    {
        _status = status;
        http.Features.Get<IHttpActivityFeature>()?.Activity.SetTag("grpc.status_code", ResponseEnd.Text(status.StatusCode));
        ResponseEnd.Write(http.Response, status, _responseTrailers);
    }

    public void Dispose() => _deadline?.Dispose();

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        BeginWrite();
        try
        {
            if (http.Response.HasStarted)
                throw new InvalidOperationException("The response headers have been sent: write them once, and first.");
            foreach (var entry in responseHeaders)
            {
                if (entry.Key == GrpcHeaders.RequestedEncoding)
                    UseEncoding(entry.Value);
                else
                    http.Response.Headers.Append(entry.Key, HeaderMetadata.ToWire(entry));
            }
            await http.Response.StartAsync();
            await http.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            EndWrite();
        }
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("The gRPC polyfill has no propagation tokens: pass Deadline and CancellationToken on.");

    private void BeginWrite()
    {
        ThrowIfEnded();
        if (Interlocked.Exchange(ref _writing, true))
            throw new InvalidOperationException("The previous write has not ended: await it before the next.");
        if (_deadline is null || _deadline.TryBeginWrite())
            return;
        _writing = false;
        throw new OperationCanceledException("The deadline of the call has passed.", CancellationTokenCore);
    }

    private void EndWrite()
    {
        _deadline?.EndWrite();
        Volatile.Write(ref _writing, false);
    }

    private void UseEncoding(string encoding)
    {
        http.Response.Headers.GrpcEncoding = encoding;
        _writer = new MessageWriter(
            settings.MaxSendMessageSize, settings.Compression.Get(encoding), settings.ResponseCompressionLevel);
    }

    private string? AcceptedResponseEncoding()
    {
        if (settings.ResponseEncoding is not { } encoding || encoding == GrpcHeaders.Identity)
            return null;
        var accepted = http.Request.Headers.GrpcAcceptEncoding.ToString().Split(',', StringSplitOptions.TrimEntries);
        return accepted.Contains(encoding) ? encoding : null;
    }

    private Net.Compression.ICompressionProvider? RequestCompression()
    {
        try
        {
            return settings.Compression.Get(http.Request.Headers.GrpcEncoding);
        }
        catch (RpcException)
        {
            // The protocol asks for this header on the refusal, so that the client knows what to use instead.
            http.Response.Headers.GrpcAcceptEncoding = settings.Compression.AcceptEncoding;
            throw;
        }
    }

    private Metadata ReadRequestHeaders()
    {
        var metadata = new Metadata();
        foreach (var (name, values) in http.Request.Headers)
        {
            foreach (var value in values)
                HeaderMetadata.AddReceived(metadata, name, value ?? "");
        }
        return metadata;
    }
}
