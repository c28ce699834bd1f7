// <readme>
using FluxCache;

// </readme>
namespace PackageConsumer;

/// <summary>The sample in the README of the package FluxCache. It is run on the packed files.</summary>
internal static class LibrarySample
{
    internal static async Task RunAsync(string[] args)
    {
        // <readme>
        await using var cache = await FluxCacheFactory.ConnectAsync(new FluxCacheOptions
        {
            ConnectionString = args[0],   // localhost:6379
        });

        await cache.SetAsync("user:123", new User("Ada"), EntryOptions.After(TimeSpan.FromMinutes(10)));
        var user = await cache.GetAsync<User>("user:123");
        var other = await cache.GetOrLoadAsync("user:7", token => LoadAsync(7, token));
        Console.WriteLine($"{user.Value?.Name} ({user.Tier}), {other.Value?.Name} ({other.Tier})");
        // Ada (Memory), User 7 (Factory)

        static ValueTask<User?> LoadAsync(int id, CancellationToken token) => new(new User($"User {id}"));
        // </readme>
    }
}

// <readme>
sealed record User(string Name);
// </readme>
