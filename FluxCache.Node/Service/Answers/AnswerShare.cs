using FluxCache.Node.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace FluxCache.Node.Service.Answers;

/// <summary>A connection's share of the <see cref="AnswerBudget"/>. Safe for concurrent calls.</summary>
internal sealed class AnswerShare(AnswerBudget budget)
{
    private long _held;

    /// <summary>The share of the connection that a call came by.</summary>
    internal static AnswerShare Of(ServerCallContext context) =>
        context.GetHttpContext().Features.GetRequiredFeature<AnswerShare>();

    /// <summary>Takes room for a value. False: there is none, and the value is not to be kept.</summary>
    internal bool TryTake(int bytes)
    {
        var held = Interlocked.Add(ref _held, bytes);
        var left = budget.Take(bytes);

        // A value that is the only one of its connection may be more than the share: it could not be had otherwise.
        if (left >= 0 && (held <= left || held == bytes))
            return true;

        GiveBack(bytes);
        return false;
    }

    internal void GiveBack(long bytes)
    {
        Interlocked.Add(ref _held, -bytes);
        budget.GiveBack(bytes);
    }

    /// <summary>Refuses a call before anything is read for it, when its answer would certainly find no room.</summary>
    /// <exception cref="FluxCacheException">There is none.</exception>
    internal void ThrowIfFull()
    {
        if (Volatile.Read(ref _held) is > 0 and var held && held > budget.Left)
            throw Exhausted();
    }

    /// <summary>Takes room for a call's answer until that has been sent.</summary>
    /// <exception cref="FluxCacheException">There is none.</exception>
    internal void HoldUntilSent(ServerCallContext context, int bytes)
    {
        if (bytes is 0)
            return;
        if (!TryTake(bytes))
            throw Exhausted();
        context.GetHttpContext().Features.Set(new HeldAnswer(this, bytes));
    }

    internal static FluxCacheException Exhausted() => new(
        FluxCacheErrorKind.Busy,
        "Too many bytes of answers to this connection wait to be read. Read them, ask for less at a time, or raise "
        + $"{NodeOptions.SectionName}:{nameof(NodeOptions.MaxAnswerBytes)}.");
}
