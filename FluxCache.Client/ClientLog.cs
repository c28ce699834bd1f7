using Microsoft.Extensions.Logging;

namespace FluxCache.Client;

internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Information, "{Count} nodes: {Addresses}")]
    internal static partial void NodesChanged(ILogger logger, int count, string addresses);

    [LoggerMessage(2, LogLevel.Warning, "No node was found under {Names}: {Fault}. The nodes known before, if any, stay in use")]
    internal static partial void NoNodes(ILogger logger, string names, string fault);

    [LoggerMessage(3, LogLevel.Warning, "Node {Address} is set aside, others get its keys; it is probed in about {Interval}")]
    internal static partial void NodeSetAside(ILogger logger, Uri address, TimeSpan interval);

    [LoggerMessage(4, LogLevel.Debug, "Node {Address} does not answer yet")]
    internal static partial void ProbeFailed(ILogger logger, Exception failure, Uri address);

    [LoggerMessage(5, LogLevel.Information, "Node {Address} answers again and gets its keys back")]
    internal static partial void NodeBack(ILogger logger, Uri address);
}
