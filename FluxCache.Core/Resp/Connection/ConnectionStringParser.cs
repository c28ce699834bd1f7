using System.Globalization;
using System.Text;

namespace FluxCache.Resp.Connection;

/// <summary>
/// Reads connection strings: <c>host:port,option=value,…</c> as StackExchange.Redis and Aspire write them, and
/// <c>redis://user:password@host:port/database</c> (<c>rediss://</c> for TLS). <c>unix:/path</c>, and <c>!/path</c> as
/// StackExchange.Redis has it, is a Unix socket. Faults name options, never their values
/// where those can be secret.
/// </summary>
internal static class ConnectionStringParser
{
    /// <summary>What Linux takes (sockaddr_un), less the zero at its end.</summary>
    private const int MaxSocketPathBytes = 107;

    /// <summary>Exactly one of the two is not null.</summary>
    public static (RedisEndpoint? Endpoint, string? Fault) Parse(string text)
    {
        if (text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase))
            return ParseUri(text);
        if (text.Contains("://", StringComparison.Ordinal) && !text.Contains('=') && SocketPathOf(text) is null)
            return (null, "is a URI whose scheme is neither redis nor rediss; use redis://user:password@host:port/database");

        var endpoint = (RedisEndpoint?)null;
        var reader = new ConnectionStringOptions();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            if (equals < 0)
            {
                if (endpoint is not null)
                    return (null, "names several servers; name one (clusters and sentinels are not supported)");
                (endpoint, var addressFault) = ParseAddress(part);
                if (endpoint is null)
                    return (null, addressFault);
                continue;
            }

            if (reader.Read(part[..equals].Trim(), part[(equals + 1)..].Trim()) is { } fault)
                return (null, fault);
        }

        return endpoint is null
            ? (null, "names no server; begin it with host:port")
            : (reader.ApplyTo(endpoint), null);
    }

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[IPv6]</c> or <c>[IPv6]:port</c>.</summary>
    public static (RedisEndpoint? Endpoint, string? Fault) ParseAddress(string text)
    {
        var address = text.Trim();
        if (SocketPathOf(address) is { } path)
            return ParseSocket(path);
        if (address.Contains(',') || address.Contains('='))
            return (null, "contains options; put them in ConnectionString");
        if (address.Contains("://", StringComparison.Ordinal))
            return (null, "is a URI; put it in ConnectionString, with the scheme redis or rediss");

        if (!address.StartsWith('[') && address.Count(c => c == ':') > 1)
            return (null, $"begins with an IPv6 address without brackets; use [::1]:{RedisEndpoint.DefaultPort}");

        var (host, port) = SplitPort(address);
        if (host.Length == 0 || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return (null, "has no valid host name; use host:port, or [address]:port for IPv6");
        if (port is null)
            return (new RedisEndpoint { Host = host }, null);
        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= 65_535
            ? (new RedisEndpoint { Host = host, Port = number }, null)
            : (null, "has no valid port; use a number from 1 to 65535");
    }

    private static string? SocketPathOf(string address) =>
        address.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) ? address["unix:".Length..]
        : address.StartsWith('!') ? address[1..]
        : null;

    private static (RedisEndpoint? Endpoint, string? Fault) ParseSocket(string text)
    {
        var path = text.StartsWith("///", StringComparison.Ordinal) ? text[2..] : text;
        if (!Path.IsPathRooted(path))
            return (null, "names a Unix socket by a path that is not absolute; use unix:/path/to/redis.sock");
        return Encoding.UTF8.GetByteCount(path) <= MaxSocketPathBytes
            ? (new RedisEndpoint { SocketPath = path }, null)
            : (null, $"names a Unix socket by a path that is longer than {MaxSocketPathBytes} bytes; use a shorter path");
    }

    private static (string Host, string? Port) SplitPort(string address)
    {
        if (address.StartsWith('['))
        {
            var end = address.IndexOf(']');
            if (end < 0)
                return ("", null);
            var rest = address[(end + 1)..];
            return rest switch
            {
                "" => (address[1..end], null),
                [':', ..] => (address[1..end], rest[1..]),
                _ => ("", null),
            };
        }

        var colon = address.IndexOf(':');
        return colon < 0
            ? (address, null)
            : (address[..colon], address[(colon + 1)..]);
    }

    private static (RedisEndpoint? Endpoint, string? Fault) ParseUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return (
                null,
                "is not a valid URI; use redis://user:password@host:port/database "
                + "and escape special characters with %");
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
            return (null, "is a URI with a query or a fragment; use the form host:port,option=value for options");

        var path = uri.AbsolutePath.Trim('/');
        var database = 0;
        if (path.Length > 0 && !int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out database))
            return (null, "is a URI whose path is not a database number; use redis://host:port/0");

        var login = uri.UserInfo.Split(':', 2);
        return (new RedisEndpoint
        {
            Host = uri.IdnHost.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : RedisEndpoint.DefaultPort,
            User = login is [{ Length: > 0 }, ..] ? Uri.UnescapeDataString(login[0]) : null,
            Password = login is [_, { Length: > 0 }] ? Uri.UnescapeDataString(login[1]) : null,
            Database = database,
            Tls = uri.Scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase),
        }, null);
    }
}
