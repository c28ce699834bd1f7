using System.Globalization;

namespace FluxCache.Resp.Connection;

/// <summary>
/// The <c>option=value</c> parts of a connection string. The names are StackExchange.Redis' own
/// (https://stackexchange.github.io/StackExchange.Redis/Configuration); those that steer what FluxCache does its own
/// way are accepted and have no effect.
/// </summary>
internal sealed class ConnectionStringOptions
{
    private static readonly HashSet<string> WithoutEffect = new(StringComparer.OrdinalIgnoreCase)
    {
        "abortConnect", "allowAdmin", "channelPrefix", "configChannel", "configCheckSeconds", "connectRetry",
        "highIntegrity", "highPriorityThreads", "keepAlive", "preserveAsyncOrder", "resolveDns", "responseTimeout",
        "setlib", "sslProtocols", "tiebreaker", "version", "writeBuffer",
    };

    private static readonly HashSet<string> NotSupported = new(StringComparer.OrdinalIgnoreCase)
    {
        "proxy",
        "serviceName",
        "tunnel",
    };

    private const int LongestName = 40;
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromMinutes(1);

    private string? _user;
    private string? _password;
    private int _database;
    private bool _tls;
    private string? _tlsHost;
    private bool _checkRevocation;
    private string? _clientName;
    private int _protocol = 3;
    private TimeSpan? _connectTimeout;
    private TimeSpan? _syncTimeout;
    private TimeSpan? _asyncTimeout;

    /// <summary>Takes one option. Returns what is wrong with it, or null.</summary>
    public string? Read(string name, string value)
    {
        switch (name.ToUpperInvariant())
        {
            case "USER":
                _user = value.Length > 0 ? value : null;
                return null;
            case "PASSWORD":
                _password = value.Length > 0 ? value : null;
                return null;
            case "NAME" or "CLIENTNAME":
                return ReadName(value);
            case "DEFAULTDATABASE":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _database)
                    ? null
                    : "has a defaultDatabase that is not 0 or a positive number";
            case "SSL":
                return ReadBoolean(name, value, out _tls);
            case "SSLHOST":
                _tlsHost = value.Length > 0 ? value : null;
                return null;
            case "CHECKCERTIFICATEREVOCATION":
                return ReadBoolean(name, value, out _checkRevocation);
            case "PROTOCOL":
                return ReadProtocol(value);
            case "CONNECTTIMEOUT":
                return ReadTimeout(name, value, out _connectTimeout);
            case "SYNCTIMEOUT":
                return ReadTimeout(name, value, out _syncTimeout);
            case "ASYNCTIMEOUT":
                return ReadTimeout(name, value, out _asyncTimeout);
            default:
                return FaultOfOther(name);
        }
    }

    public RedisEndpoint ApplyTo(RedisEndpoint endpoint) => endpoint with
    {
        User = _user,
        Password = _password,
        Database = _database,
        Tls = _tls || _tlsHost is not null,
        TlsHost = _tlsHost,
        CheckCertificateRevocation = _checkRevocation,
        ClientName = _clientName ?? endpoint.ClientName,
        Protocol = _protocol,
        ConnectTimeout = _connectTimeout,
        CommandTimeout = _asyncTimeout ?? _syncTimeout,
    };

    private string? FaultOfOther(string name)
    {
        if (WithoutEffect.Contains(name))
            return null;
        if (NotSupported.Contains(name) || name.StartsWith('$'))
            return $"has the option {name}, which is not supported; remove it";

        // A password that holds a comma falls apart into options, so what follows a password is not shown.
        if (_password is null && name.Length <= LongestName && name.All(char.IsAsciiLetter))
            return $"has the unknown option {name}; correct or remove it";
        return "has an unknown option; remove it. If it is part of a password that contains a comma, use RedisPassword";
    }

    private string? ReadName(string value)
    {
        // Redis refuses names with blanks or line ends.
        if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return "has a client name with blanks or special characters; use printable ASCII";
        _clientName = value.Length > 0 ? value : null;
        return null;
    }

    private string? ReadProtocol(string value)
    {
        _protocol = value.ToUpperInvariant() switch
        {
            "RESP2" or "2" or "2.0" => 2,
            "RESP3" or "3" or "3.0" => 3,
            _ => 0,
        };
        return _protocol == 0 ? "has an unknown protocol; use resp2 or resp3" : null;
    }

    private static string? ReadBoolean(string name, string value, out bool result)
    {
        result = value.ToUpperInvariant() is "TRUE" or "YES" or "1";
        return result || value.ToUpperInvariant() is "FALSE" or "NO" or "0"
            ? null
            : $"has a value for {name} that is neither true nor false";
    }

    private static string? ReadTimeout(string name, string value, out TimeSpan? result)
    {
        result = null;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds < LeastTimeout.TotalMilliseconds || milliseconds > MostTimeout.TotalMilliseconds)
            return $"has a value for {name} that is out of range; "
                + $"use {LeastTimeout.TotalMilliseconds} to {MostTimeout.TotalMilliseconds} milliseconds";

        result = TimeSpan.FromMilliseconds(milliseconds);
        return null;
    }
}
