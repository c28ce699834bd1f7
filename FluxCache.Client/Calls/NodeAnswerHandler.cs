using System.Net;
using FluxCache.Client.Routing;

namespace FluxCache.Client.Calls;

/// <summary>
/// Tells a node's answers from those of something in between. gRPC turns HTTP 429, 502, 503 and 504 into UNAVAILABLE, by
/// which a node says that it did nothing; a proxy that lost the node midway cannot know that. Learns the node's clock.
/// </summary>
internal sealed class NodeAnswerHandler(NodeClock clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string EndedHeader = "fluxcache-ended";

    /// <summary>Whether the response was over with its headers, so that nobody reads what is sent on its call.</summary>
    internal static bool HasEnded(Grpc.Core.Metadata headers) => headers.Get(EndedHeader) is not null;

    /// <exception cref="HttpRequestException">No node answered.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (IsOfProxy(answer.StatusCode))
        {
            answer.Dispose();
            throw new HttpRequestException(
                HttpRequestError.InvalidResponse,
                $"HTTP status {(int)answer.StatusCode} came, which no node sends: look at the proxy in front of it.",
                statusCode: answer.StatusCode);
        }

        if (answer.Headers.NonValidated.TryGetValues(NodeClock.ClockHeader, out var header))
            clock.LearnHeader(header.ToString());

        // Headers with a status are the whole response, and what is not gRPC is none. Its reader learns why.
        if (answer.Headers.NonValidated.Contains("grpc-status") || !IsGrpc(answer))
            answer.Headers.TryAddWithoutValidation(EndedHeader, "1");
        return answer;
    }

    private static bool IsOfProxy(HttpStatusCode status) => status
        is HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    private static bool IsGrpc(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.OK
        && answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);
}
