using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Grpc.Core.Framing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>Answers gRPC calls that no service serves with UNIMPLEMENTED; other requests pass by.</summary>
internal static class UnknownMethodEndpoint
{
    public static void Map(IEndpointRouteBuilder builder)
    {
        var pattern = RoutePatternFactory.Parse(
            "{grpcService}/{grpcMethod}", defaults: null, parameterPolicies: new { grpcMethod = new GrpcRequestConstraint() });
        builder.Map(pattern, AnswerAsync)
            .WithDisplayName("gRPC - unknown method")
            .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
    }

    private static Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = GrpcHeaders.ContentType;
        ResponseEnd.Write(http.Response, new Status(StatusCode.Unimplemented, $"No service has {http.Request.Path}."), null);
        return Task.CompletedTask;
    }

    private sealed class GrpcRequestConstraint : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext,
            IRouter? route,
            string routeKey,
            RouteValueDictionary values,
            RouteDirection routeDirection) =>
            httpContext is not null
            && HttpMethods.IsPost(httpContext.Request.Method)
            && GrpcHeaders.IsGrpc(httpContext.Request.ContentType);
    }
}
