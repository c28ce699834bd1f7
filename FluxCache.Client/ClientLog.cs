using Microsoft.Extensions.Logging;

namespace FluxCache.Client;

internal static partial class ClientLog
{
    [LoggerMessage(
        2001,
        LogLevel.Information,
        "{Count} nodes are in use: {Addresses}.",
        EventName = "NodesChanged")]
    internal static partial void NodesChanged(ILogger logger, int count, string addresses);

    [LoggerMessage(
        2002,
        LogLevel.Warning,
        "No node was found under {Names} ({Fault}). Nodes that were found before stay in use.",
        EventName = "NodesNotFound")]
    internal static partial void NoNodes(ILogger logger, string names, string fault);

    [LoggerMessage(
        2003,
        LogLevel.Warning,
        "Node {Address} failed and is set aside. Other nodes serve its keys. It is probed in about {Interval}.",
        EventName = "NodeSetAside")]
    internal static partial void NodeSetAside(ILogger logger, Uri address, string interval);

    [LoggerMessage(
        2004,
        LogLevel.Debug,
        "Node {Address} does not answer yet.",
        EventName = "NodeProbeFailed")]
    internal static partial void ProbeFailed(ILogger logger, Exception failure, Uri address);

    [LoggerMessage(
        2005,
        LogLevel.Information,
        "Node {Address} answers again and serves its keys.",
        EventName = "NodeBack")]
    internal static partial void NodeBack(ILogger logger, Uri address);
}
