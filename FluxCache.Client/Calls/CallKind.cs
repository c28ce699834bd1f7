using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Calls;

/// <summary>One method of the contract, and what repeating it means.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Effect">What a call does to the cache.</param>
/// <param name="Invoke">Makes the call.</param>
internal sealed record CallKind<TRequest, TResponse>(
    string Method,
    CallEffect Effect,
    Func<Cache.CacheClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> Invoke)
{
    /// <summary>The name of the call's span, as OpenTelemetry's conventions for RPC have it.</summary>
    internal string SpanName { get; } = $"{CallActivity.Service}/{Method}";
}
