using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>
/// What the gRPC services of one application share. Its presence in the container says that gRPC has been added.
/// </summary>
internal sealed class GrpcApplication(IOptions<GrpcServiceOptions> options, ILoggerFactory loggers)
{
    private int _prepared;

    public CallSettings Settings { get; } = new(options.Value, loggers.CreateLogger("Grpc.AspNetCore.Server"));

    /// <summary>Does once what the first mapped service entails.</summary>
    public void Prepare(IEndpointRouteBuilder builder)
    {
        if (Interlocked.Exchange(ref _prepared, 1) != 0)
            return;
        UnknownMethodEndpoint.Map(builder);
    }
}
