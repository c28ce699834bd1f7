using System.Globalization;
using System.Net;

namespace FluxCache.AppHost.Redis;

/// <summary>The address in a connection string: the part before its first comma.</summary>
internal static class RedisAddress
{
    private const int DefaultPort = 6379;

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
}
