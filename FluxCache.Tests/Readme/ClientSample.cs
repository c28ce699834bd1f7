using FluxCache.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FluxCache.Tests.Readme;

/// <summary>The README's sample of the client, compiled. <see cref="ReadmeTests"/> compares what is marked.</summary>
internal static class ClientSample
{
    internal static async Task RunAsync(IHostApplicationBuilder builder, IFluxCacheClient client, byte[] bytes)
    {
        // <readme>
        builder.Services.AddFluxCacheClient(options => options.Nodes.Add("http://_grpc.node"));   // names or addresses
        // …
        await client.SetAsync("user:123", bytes, CacheExpiry.After(TimeSpan.FromMinutes(10)));
        // </readme>
    }
}
