// <readme>
using FluxCache.V1;
using Google.Protobuf;
using Grpc.Net.Client;

// </readme>
namespace PackageConsumer;

/// <summary>The sample in the README of FluxCache.Protos. It is run on the packed files.</summary>
internal static class ContractSample
{
    internal static async Task RunAsync(string[] args)
    {
        // <readme>
        using var channel = GrpcChannel.ForAddress(args[0]);   // http://localhost:8081
        var cache = new Cache.CacheClient(channel);

        await cache.SetAsync(new SetRequest { Key = "colour", Value = ByteString.CopyFromUtf8("green") });
        var read = await cache.GetAsync(new GetRequest { Key = "colour" });
        Console.WriteLine($"{read.Value.ToStringUtf8()} ({read.Tier})");   // green (Memory)
        // </readme>
    }
}
