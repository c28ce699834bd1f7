using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FluxCache.AppHost.Redis;

/// <summary>The address in a connection string: the part before its first comma.</summary>
internal static class RedisAddress
{
    private const int DefaultPort = 6379;
    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    /// <exception cref="AppHostException">It has no address that can be connected to.</exception>
    public static DnsEndPoint Of(string? connectionString)
    {
        var address = (connectionString ?? "").Split(',')[0].Trim();
        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? address : address[..colon];
        var port = DefaultPort;
        var isPort = colon < 0
            || int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
        return host.Length > 0 && isPort && port is > 0 and <= ushort.MaxValue
            ? new DnsEndPoint(host.Trim('[', ']'), port)
            : throw AppHostException.Usage(
                $"{RedisOptions.ConnectionStringKey} begins with '{address}': begin it with host:port.");
    }

    /// <summary>The connection string with another address, and all of its options.</summary>
    public static string Replace(string connectionString, IPEndPoint address)
    {
        var comma = connectionString.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? address.ToString() : $"{address}{connectionString[comma..]}";
    }

    /// <summary>Returns when something at the address takes a connection.</summary>
    /// <exception cref="AppHostException">Nothing does within five seconds.</exception>
    public static async Task RequireAnswerAsync(DnsEndPoint address, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(AnswerBound);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, bound.Token);
        }
        catch (SocketException fault)
        {
            throw NoAnswer(address, fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(address, $"no answer within {AnswerBound.TotalSeconds:F0} s");
        }
    }

    private static AppHostException NoAnswer(DnsEndPoint address, string reason) => AppHostException.Unavailable(
        $"Redis at {address.Host}:{address.Port} cannot be reached: {reason}. Start it, change "
        + $"{RedisOptions.ConnectionStringKey}, or leave that out to have a Redis started.");
}
