using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using V1 = Grpc.Reflection.V1;

namespace Grpc.AspNetCore.Server.Reflection;

/// <summary>
/// Serves <c>grpc.reflection.v1alpha.ServerReflection</c>, whose messages have the same bytes as those of v1 and are
/// answered as those.
/// </summary>
internal sealed class AlphaReflectionService(ServedDescriptors served) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            var answer = ReflectionService.Answer(
                V1.ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()), served);
            await responseStream.WriteAsync(ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()));
        }
    }
}
