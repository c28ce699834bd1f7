using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FluxCache.Resp.Connection;

/// <summary>Where Redis is and how to log in. Its text form carries no secret.</summary>
internal sealed record RedisEndpoint
{
    public const int DefaultPort = 6379;

    public string Host { get; init; } = "localhost";

    public int Port { get; init; } = DefaultPort;

    /// <summary>The path of a Unix socket. Null: <see cref="Host"/> and <see cref="Port"/> count.</summary>
    public string? SocketPath { get; init; }

    /// <summary>Null: the user that Redis calls <c>default</c>.</summary>
    public string? User { get; init; }

    /// <summary>Null with a user: the user that needs none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether to log in. Without a log-in Redis takes a connection for the user <c>default</c>.</summary>
    public bool HasLogIn => User is not null || Password is not null;

    public int Database { get; init; }

    public bool Tls { get; init; }

    /// <summary>The name that the certificate must carry. Null: <see cref="Host"/>.</summary>
    public string? TlsHost { get; init; }

    public bool CheckCertificateRevocation { get; init; }

    /// <summary>Who may have issued the server's certificate. Null: anyone that the system trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>What this process shows to a server that asks for a certificate. Null: nothing.</summary>
    public SslStreamCertificateContext? ClientCertificate { get; init; }

    /// <summary>What connections call themselves in CLIENT LIST.</summary>
    public string ClientName { get; init; } = "fluxcache";

    /// <summary>The newest version of RESP to ask for: 2 or 3.</summary>
    public int Protocol { get; init; } = 3;

    /// <summary>Null: <see cref="FluxCacheOptions.ConnectTimeout"/>.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>Null: <see cref="FluxCacheOptions.CommandTimeout"/>.</summary>
    public TimeSpan? CommandTimeout { get; init; }

    /// <summary><c>host:port</c> or <c>unix:/path</c>, for messages.</summary>
    public string Address => SocketPath is not null ? $"unix:{SocketPath}" : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    public override string ToString() => Address;

    /// <summary>
    /// Combines the options that say where Redis is. False: they do not fit, and <paramref name="fault"/> says why, to
    /// be read after an option's name; it carries no secret.
    /// </summary>
    internal static bool TryParse(
        FluxCacheOptions options,
        [NotNullWhen(true)] out RedisEndpoint? endpoint,
        [NotNullWhen(false)] out string? fault)
    {
        (endpoint, fault) = options.ConnectionString is not null
            ? ConnectionStringParser.Parse(options.ConnectionString)
            : ConnectionStringParser.ParseAddress(options.RedisAddr ?? "localhost");
        if (endpoint is null)
        {
            fault ??= "cannot be read";
            return false;
        }

        fault = ConflictOf(options, endpoint, out var carriesPassword);
        if (fault is not null)
            return false;

        endpoint = endpoint with
        {
            Password = carriesPassword ? endpoint.Password : NullIfEmpty(options.RedisPassword),
            Database = options.RedisDb ?? endpoint.Database,
        };
        (endpoint, fault) = TlsFiles.AddTo(endpoint, options);
        return fault is null;
    }

    private static string? ConflictOf(FluxCacheOptions options, RedisEndpoint endpoint, out bool carriesPassword)
    {
        carriesPassword = endpoint.Password is not null;
        if (carriesPassword
            && !string.IsNullOrEmpty(options.RedisPassword)
            && options.RedisPassword != endpoint.Password)
            return "has a different password from RedisPassword; set only one of them";
        if (endpoint.Database != 0 && options.RedisDb is { } database && database != endpoint.Database)
            return $"selects database {endpoint.Database}, but RedisDb is {database}; set only one of them";
        return null;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
