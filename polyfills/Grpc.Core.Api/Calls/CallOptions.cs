namespace Grpc.Core;

/// <summary>What a caller asks of one call. Immutable: each <c>With…</c> returns a changed copy.</summary>
public struct CallOptions
{
    /// <summary>Options of a call; everything is optional.</summary>
    public CallOptions(
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default,
        WriteOptions? writeOptions = null,
        ContextPropagationToken? propagationToken = null,
        CallCredentials? credentials = null)
    {
        Headers = headers;
        Deadline = deadline;
        CancellationToken = cancellationToken;
        WriteOptions = writeOptions;
        PropagationToken = propagationToken;
        Credentials = credentials;
    }

    /// <summary>Headers to send.</summary>
    public Metadata? Headers { get; private set; }

    /// <summary>When the call fails with <see cref="StatusCode.DeadlineExceeded"/>, in UTC; null: never.</summary>
    public DateTime? Deadline { get; private set; }

    /// <summary>Cancels the call.</summary>
    public CancellationToken CancellationToken { get; private set; }

    /// <summary>How messages are written unless the stream says otherwise.</summary>
    public WriteOptions? WriteOptions { get; private set; }

    /// <summary>Not supported by the polyfill: a call with one throws <see cref="NotSupportedException"/>.</summary>
    public ContextPropagationToken? PropagationToken { get; private set; }

    /// <summary>Not supported by the polyfill: a call with them throws <see cref="NotSupportedException"/>.</summary>
    public CallCredentials? Credentials { get; private set; }

    /// <summary>Not supported by the polyfill: a call with it throws <see cref="NotSupportedException"/>.</summary>
    public bool IsWaitForReady { get; private set; }

    /// <summary>The same with other headers.</summary>
    public CallOptions WithHeaders(Metadata headers) => this with { Headers = headers };

    /// <summary>The same with another deadline.</summary>
    public CallOptions WithDeadline(DateTime deadline) => this with { Deadline = deadline };

    /// <summary>The same with another token.</summary>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken) =>
        this with { CancellationToken = cancellationToken };

    /// <summary>The same with other write options.</summary>
    public CallOptions WithWriteOptions(WriteOptions writeOptions) => this with { WriteOptions = writeOptions };

    /// <summary>The same with a propagation token.</summary>
    public CallOptions WithPropagationToken(ContextPropagationToken propagationToken) =>
        this with { PropagationToken = propagationToken };

    /// <summary>The same with credentials.</summary>
    public CallOptions WithCredentials(CallCredentials credentials) => this with { Credentials = credentials };

    /// <summary>The same, waiting for a connection or not.</summary>
    public CallOptions WithWaitForReady(bool waitForReady = true) => this with { IsWaitForReady = waitForReady };
}
