using FluxCache.Client.Streams;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Calls;

/// <summary>One method of the contract, and what repeating it means.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Effect">The effect of a call on the cache.</param>
/// <param name="Invoke">Makes the call by itself.</param>
/// <param name="Streamed">How it travels with others; null: it does not.</param>
internal sealed record CallKind<TRequest, TResponse>(
    string Method,
    CallEffect Effect,
    Func<Cache.CacheClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> Invoke,
    StreamedForm<TRequest, TResponse>? Streamed = null)
    where TResponse : class
{
    /// <summary>The name of the call's span, as OpenTelemetry's conventions for RPC have it.</summary>
    internal string SpanName { get; } = $"{CallActivity.Service}/{Method}";
}
