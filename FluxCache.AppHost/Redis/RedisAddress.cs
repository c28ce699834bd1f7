using System.Globalization;
using System.Net;

namespace FluxCache.AppHost.Redis;

/// <summary>The address in a connection string: the part before its first comma.</summary>
internal static class RedisAddress
{
    public const string PasswordOption = "password";

    private const int DefaultPort = 6379;

    /// <exception cref="AppHostException">It has no address that can be connected to.</exception>
    public static DnsEndPoint Of(string? connectionString)
    {
        var address = (connectionString ?? "").Split(',')[0].Trim();

        // Not shown: a URI and an option can hold a password.
        if (address.Contains('=') || address.Contains("://", StringComparison.Ordinal))
            throw Wrong("does not begin with an address: begin it with host:port, and write options behind it.");
        if (address.Count(c => c == ':') > 1 && !address.StartsWith('['))
            throw Wrong($"begins with '{address}': write an IPv6 address in brackets, as in [::1]:{DefaultPort}.");

        var colon = address.EndsWith(']') ? -1 : address.LastIndexOf(':');
        var host = colon < 0 ? address : address[..colon];
        var port = DefaultPort;
        var isPort = colon < 0
            || int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
        return IsHost(host) && isPort && port is > 0 and <= ushort.MaxValue
            ? new DnsEndPoint(host.Trim('[', ']'), port)
            : throw Wrong($"begins with '{address}': begin it with host:port.");
    }

    /// <summary>The value of an option; null: it is not given.</summary>
    public static string? Option(string connectionString, string name) => connectionString.Split(',').Skip(1)
        .Select(option => option.Split('=', 2))
        .Where(option => option is [var key, _] && key.Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(option => option[1].Trim())
        .LastOrDefault();

    /// <summary>The connection string with another address, and all of its options.</summary>
    public static string Replace(string connectionString, IPEndPoint address)
    {
        var comma = connectionString.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? address.ToString() : $"{address}{connectionString[comma..]}";
    }

    private static AppHostException Wrong(string what) =>
        AppHostException.Usage($"{RedisOptions.ConnectionStringKey} {what}");

    private static bool IsHost(string host) => Uri.CheckHostName(host) != UriHostNameType.Unknown;
}
