using Grpc.AspNetCore.Server.Calls;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>From a call to the HTTP request that carries it.</summary>
public static class ServerCallContextExtensions
{
    private const string UserStateKey = "__HttpContext";

    /// <summary>
    /// The HTTP request that carries the call; for a context of another kind, what it keeps in
    /// <see cref="ServerCallContext.UserState"/> under <c>__HttpContext</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpCallContext call)
            return call.Http;
        return serverCallContext.UserState.TryGetValue(UserStateKey, out var value) && value is HttpContext http
            ? http
            : throw new InvalidOperationException("This call is not carried by an HTTP request.");
    }
}
