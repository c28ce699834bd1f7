using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves the calls of one method.</summary>
internal interface ICallHandler
{
    Task HandleAsync(HttpContext http);
}
