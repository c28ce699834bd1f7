using System.Net;
using System.Net.Sockets;
using FluxCache.AspireHosting.Redis;

namespace FluxCache.AppHost.Redis;

/// <summary>A Redis that runs already. Asked before anything is started, so that what is wrong with it is said at once.</summary>
internal static class GivenRedis
{
    private const int MostShown = 60;
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    /// <summary>Returns when it takes its password and answers PING.</summary>
    /// <exception cref="AppHostException">It does not within five seconds, refuses, or is no Redis.</exception>
    public static async Task RequireAnswerAsync(string connectionString, CancellationToken cancellationToken)
    {
        var address = RedisAddress.Of(connectionString);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(AnswerBound);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, bound.Token);

            // The nodes speak TLS, and say what is wrong with it.
            if (!(bool.TryParse(RedisAddress.Option(connectionString, "ssl"), out var tls) && tls))
                await AskAsync(client.GetStream(), connectionString, address, bound.Token);
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            throw Unusable(address, $"cannot be reached: {fault.Message}. Start it,");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var what = client.Connected ? "takes the connection and does not answer" : "cannot be reached: no answer";
            throw Unusable(address, $"{what} within {AnswerBound.TotalSeconds:F0} s. Start it,");
        }
    }

    private static async Task AskAsync(
        NetworkStream stream,
        string connectionString,
        DnsEndPoint address,
        CancellationToken cancellationToken)
    {
        if (RedisAddress.Option(connectionString, RedisAddress.PasswordOption) is { Length: > 0 } password)
        {
            string[] login = RedisAddress.Option(connectionString, "user") is { } user ? ["AUTH", user, password] : ["AUTH", password];
            var taken = await RespQuestion.AskAsync(stream, login, cancellationToken);
            RequireResp(address, taken);
            if (taken.StartsWith("-WRONGPASS", StringComparison.Ordinal))
                throw Unusable(address, "refuses the user name or the password (WRONGPASS). Check both,");
        }

        var answer = await RespQuestion.AskAsync(stream, ["PING"], cancellationToken);
        RequireResp(address, answer);
        if (answer.StartsWith("-NOAUTH", StringComparison.Ordinal))
            throw Unusable(address, "requires a password (NOAUTH). Add password=… to the connection string,");
        if (answer.StartsWith("-DENIED", StringComparison.Ordinal))
            throw Unusable(address, "is in protected mode (DENIED). Give it a password or turn that mode off,");

        // Other errors pass by themselves (it loads its data), or are the nodes' to tell (no permission to ping).
    }

    private static void RequireResp(DnsEndPoint address, string line)
    {
        if (line is ['+' or '-', ..]) return;
        var first = line.Split('\r', '\n')[0];
        var shown = first.Length <= MostShown ? first : first[..MostShown] + "…";
        throw Unusable(address, line.Length == 0
            ? "closes the connection without an answer. It may not be a Redis; check the address,"
            : $"is no Redis: it answers PING with '{shown}'. Check the address,");
    }

    private static AppHostException Unusable(DnsEndPoint address, string what) => AppHostException.Unavailable(
        $"Redis at {address.Host}:{address.Port} {what} change {RedisOptions.ConnectionStringKey}, or leave that out to have "
        + "a Redis started.");
}
