using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace FluxCache.Node.Hosting;

/// <summary>Why a node could not start, in words for its operator. Every other failure is a defect and keeps its stack trace.</summary>
/// <param name="ExitCode">The process' exit code.</param>
/// <param name="Message">What is wrong and what to change.</param>
internal sealed record StartupFault(int ExitCode, string Message)
{
    /// <summary>The node cannot serve: its port is taken, or Redis refuses the log-in.</summary>
    internal const int CannotServe = 1;

    /// <summary>The configuration is wrong.</summary>
    internal const int WrongConfiguration = 2;

    private const string ChangeAddresses = "with Kestrel__Endpoints__http__Url and Kestrel__Endpoints__grpc__Url";

    internal static StartupFault? Of(Exception failure) => failure switch
    {
        OptionsValidationException wrong => Configuration(wrong.Failures),
        AggregateException { InnerExceptions: var all } when all.All(inner => inner is OptionsValidationException) =>
            Configuration(all.Cast<OptionsValidationException>().SelectMany(wrong => wrong.Failures)),
        UnreadableConfigurationException unreadable => Configuration([unreadable.Message]),
        FluxCacheException cache => Serving(cache.Message),
        IOException { InnerException: AddressInUseException } taken => Serving(
            $"{taken.Message} Stop the process that uses the address, or set another one {ChangeAddresses}."),
        SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } socket => Serving(
            $"it cannot listen: {socket.Message}. Set other addresses {ChangeAddresses}."),
        _ => null,
    };

    private static StartupFault Configuration(IEnumerable<string> faults) => new(
        WrongConfiguration,
        string.Join($"{Environment.NewLine}  ", faults.Prepend("The node cannot start with this configuration:")));

    private static StartupFault Serving(string reason) => new(CannotServe, $"The node cannot start: {reason}");
}
