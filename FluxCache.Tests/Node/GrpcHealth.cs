using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FluxCache.Tests.Node;

/// <summary>
/// A client of grpc.health.v1.Health, written from its definition: Check takes a service's name (field 1, empty here)
/// and answers with a status (field 1).
/// </summary>
internal static class GrpcHealth
{
    public const int Serving = 1;
    public const int NotServing = 2;

    private static readonly Method<byte[], byte[]> Check = new(
        MethodType.Unary,
        "grpc.health.v1.Health",
        "Check",
        Marshallers.Create(static request => request, static request => request),
        Marshallers.Create(static response => response, static response => response));

    public static async Task<int> CheckAsync(GrpcChannel channel)
    {
        var call = channel.CreateCallInvoker().AsyncUnaryCall(Check, host: null, new CallOptions(), []);
        var response = new CodedInputStream(await call.ResponseAsync);
        Assert(response.ReadTag() == WireFormat.MakeTag(1, WireFormat.WireType.Varint));
        return response.ReadEnum();
    }

    private static void Assert(bool condition) => Xunit.Assert.True(condition, "The answer has no status.");
}
