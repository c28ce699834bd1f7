using FluxCache.Node.Service;
using Grpc.Core;
using Xunit;

namespace FluxCache.Tests.Node;

public sealed class CallErrorTests
{
    public static TheoryData<FluxCacheErrorKind, StatusCode> Kinds => new()
    {
        { FluxCacheErrorKind.Unavailable, StatusCode.Unavailable },
        { FluxCacheErrorKind.Timeout, StatusCode.Unavailable },
        { FluxCacheErrorKind.Unknown, StatusCode.Aborted },
        { FluxCacheErrorKind.Busy, StatusCode.ResourceExhausted },
        { FluxCacheErrorKind.Authentication, StatusCode.FailedPrecondition },
        { FluxCacheErrorKind.Rejected, StatusCode.FailedPrecondition },
        { FluxCacheErrorKind.Serialization, StatusCode.FailedPrecondition },
        { FluxCacheErrorKind.Protocol, StatusCode.Internal },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_ErrorOfTheCache_HasTheStatusOfTheContract(FluxCacheErrorKind kind, StatusCode code)
    {
        var error = CallError.Of(new FluxCacheException(kind, "what to change"));

        Assert.Equal((code, "what to change"), (error!.StatusCode, error.Status.Detail));
    }

    [Fact]
    public void Kinds_AreAllOfThem() =>
        Assert.Equal(Enum.GetValues<FluxCacheErrorKind>().Order(), Kinds.Select(row => (FluxCacheErrorKind)row[0]).Order());

    [Fact]
    public void Of_WrongArgument_IsInvalidArgument() =>
        Assert.Equal(StatusCode.InvalidArgument, CallError.Of(new ArgumentOutOfRangeException("key"))!.StatusCode);

    [Fact]
    public void Of_CancellationOrDefect_IsNotTranslated()
    {
        Assert.Null(CallError.Of(new OperationCanceledException()));
        Assert.Null(CallError.Of(new InvalidOperationException()));
    }
}
