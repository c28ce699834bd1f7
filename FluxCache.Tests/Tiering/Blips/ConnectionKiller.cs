using FluxCache.Tests.Redis;

namespace FluxCache.Tests.Tiering.Blips;

/// <summary>Closes every client's connection at the server, once a second, as an operator or a proxy may.</summary>
internal static class ConnectionKiller
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Returns after so many kills.</summary>
    internal static async Task RunAsync(RedisServer server, int kills)
    {
        using var timer = new PeriodicTimer(Interval);
        for (var i = 0; i < kills && await timer.WaitForNextTickAsync(); i++)
            await server.CliAsync("CLIENT", "KILL", "TYPE", "normal");
    }
}
