using FluxCache.V1;

namespace FluxCache.Client.Streams;

/// <summary>How a call's messages travel on a stream of operations.</summary>
/// <param name="Put">Puts a request into an operation.</param>
/// <param name="Take">Takes the response from an outcome; null when the outcome holds none of this kind.</param>
/// <param name="SizeBytes">The most bytes that a request takes in a frame.</param>
internal sealed record StreamedForm<TRequest, TResponse>(
    Action<Operation, TRequest> Put,
    Func<Outcome, TResponse?> Take,
    Func<TRequest, long> SizeBytes)
    where TResponse : class;
