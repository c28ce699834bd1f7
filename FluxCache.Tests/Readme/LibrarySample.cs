// <readme>
using FluxCache;

// </readme>
namespace FluxCache.Tests.Readme;

/// <summary>The README's sample of the library, compiled. <see cref="ReadmeTests"/> compares what is marked.</summary>
internal static class LibrarySample
{
    internal static async Task RunAsync()
    {
        // <readme>
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = "localhost:6379",
            MemoryCap = 1_000_000,
        });

        await cache.SetAsync("user:123", new User("Ada"), EntryOptions.After(TimeSpan.FromMinutes(10)));
        var user = await cache.GetAsync<User>("user:123");                                // from memory: synchronous
        var other = await cache.GetOrLoadAsync("user:7", token => LoadAsync(7, token));   // one call for all who wait
        Console.WriteLine($"{user.Value?.Name} ({user.Tier}), {other.Value?.Name} ({other.Tier})");
        // Ada (Memory), User 7 (Factory)

        static ValueTask<User?> LoadAsync(int id, CancellationToken token) => new(new User($"User {id}"));
        // </readme>
    }
}

// <readme>
sealed record User(string Name);
// </readme>
