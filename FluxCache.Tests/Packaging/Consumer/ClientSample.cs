// <readme>
using System.Text;
using FluxCache.Client;
using Microsoft.Extensions.DependencyInjection;

// </readme>
namespace PackageConsumer;

/// <summary>The sample in the README of FluxCache.Client. It is run on the packed files.</summary>
internal static class ClientSample
{
    internal static async Task RunAsync(string[] args)
    {
        // <readme>
        await using var services = new ServiceCollection()
            .AddFluxCacheClient(options => options.Nodes.Add(args[0]))   // http://localhost:8081
            .BuildServiceProvider();
        var client = services.GetRequiredService<IFluxCacheClient>();

        try
        {
            await client.SetAsync("greeting", "hello"u8.ToArray(), CacheExpiry.After(TimeSpan.FromMinutes(10)));
            var read = await client.GetAsync("greeting");
            Console.WriteLine($"{Encoding.UTF8.GetString(read.Value.Span)} ({read.Tier})");   // hello (Memory)
        }
        catch (FluxCacheClientException failure)
        {
            Console.WriteLine($"{failure.Kind}: {failure.Message}");   // Unavailable: … where no node listens
        }
        // </readme>
    }
}
