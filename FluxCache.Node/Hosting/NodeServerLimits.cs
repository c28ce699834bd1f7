using FluxCache.Node.Service.Answers;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FluxCache.Node.Hosting;

/// <summary>The limits on messages of the server, derived from the largest value that the cache stores.</summary>
/// <param name="maxValueBytes">See <see cref="FluxCacheOptions.MaxValueBytes"/>; not validated yet.</param>
/// <param name="maxAnswerBytes">See <see cref="NodeOptions.MaxAnswerBytes"/>; not validated yet.</param>
internal sealed class NodeServerLimits(int maxValueBytes, long? maxAnswerBytes)
{
    // A key of 64 KiB, and the fields around it and the value.
    private const int EntryOverheadBytes = 128 << 10;

    // The client sends batches of up to 4 MiB, and single entries of any size that the cache takes.
    private const int MinReceiveBytes = 8 << 20;

    // What the client takes by default: answers for many keys may be much larger than questions.
    private const int MinSendBytes = 64 << 20;

    // A client keeps all its calls to a node on one connection up to this number. Kestrel's default of 100 makes a
    // client with 200 callers open a second one or wait.
    private const int MaxStreamsPerConnection = 1_000;

    // How much a client may send ahead of the node's reading. The connection's window is several streams' windows, so
    // that a few large values on their way do not stop the small calls beside them.
    private const int StreamWindowBytes = 1 << 20;
    private const int ConnectionWindowBytes = 8 << 20;

    // Several large values may be under way.
    private const long DefaultAnswerBytes = 64 << 20;
    private const int DefaultAnswerValues = 4;

    private readonly int _maxReceiveBytes = Math.Max(maxValueBytes + EntryOverheadBytes, MinReceiveBytes);

    /// <summary>How large an answer may be.</summary>
    internal int MaxSendBytes { get; } = Math.Max(maxValueBytes + EntryOverheadBytes, MinSendBytes);

    /// <summary>What the answers under way may hold together.</summary>
    internal AnswerBudget Answers { get; } = new(Math.Max(
        maxAnswerBytes ?? Math.Max(DefaultAnswerBytes, (long)DefaultAnswerValues * maxValueBytes), maxValueBytes));

    internal void Apply(GrpcServiceOptions options)
    {
        options.MaxReceiveMessageSize = _maxReceiveBytes;
        options.MaxSendMessageSize = MaxSendBytes;
    }

    internal void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
        {
            connection.Features.Set(Answers.NewShare());
            return next(connection);
        }));
        options.Limits.MaxRequestBodySize = _maxReceiveBytes + EntryOverheadBytes;
        options.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        options.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        options.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
    }
}
