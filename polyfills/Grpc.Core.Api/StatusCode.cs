namespace Grpc.Core;

/// <summary>The outcome of a call, by the numbers that travel in <c>grpc-status</c>.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The call was cancelled, usually by the caller.</summary>
    Cancelled = 1,

    /// <summary>The call failed for a reason that no other code names.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the call ended; it may have taken effect.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be created exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit was reached: a quota, a size, a queue.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the system forbids the operation; a retry alone does not help.</summary>
    FailedPrecondition = 9,

    /// <summary>The operation lost a conflict; a retry of the whole sequence may help.</summary>
    Aborted = 10,

    /// <summary>The operation went past the end of a valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server does not have this method.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken, or the peer broke the protocol.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached now; a retry with backoff may help.</summary>
    Unavailable = 14,

    /// <summary>Data are lost or corrupted beyond recovery.</summary>
    DataLoss = 15,

    /// <summary>The caller has no valid credentials.</summary>
    Unauthenticated = 16,
}
