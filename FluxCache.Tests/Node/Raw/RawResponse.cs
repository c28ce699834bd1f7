using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace FluxCache.Tests.Node.Raw;

/// <summary>What came back, with nothing read into it.</summary>
internal sealed record RawResponse(
    HttpStatusCode HttpStatus, HttpResponseHeaders Headers, byte[] Body, HttpResponseHeaders Trailers)
{
    /// <summary>The status, from the headers of a response that has nothing else, or from the trailers.</summary>
    public StatusCode Status => (StatusCode)int.Parse(
        (Headers.Contains("grpc-status") ? Headers : Trailers).GetValues("grpc-status").Single(), null);

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
