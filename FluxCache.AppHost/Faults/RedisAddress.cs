using System.Globalization;
using System.Net;

namespace FluxCache.AppHost.Faults;

/// <summary>The address in a connection string: what stands before its first comma.</summary>
internal static class RedisAddress
{
    private const int DefaultPort = 6379;

    /// <exception cref="AppHostException">There is none that a proxy can reach.</exception>
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
                $"Redis' connection string begins with '{address}'; faults need host:port there.");
    }

    /// <summary>The connection string with another address, and all of its options.</summary>
    public static string Replace(string connectionString, IPEndPoint address)
    {
        var comma = connectionString.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? address.ToString() : $"{address}{connectionString[comma..]}";
    }
}
