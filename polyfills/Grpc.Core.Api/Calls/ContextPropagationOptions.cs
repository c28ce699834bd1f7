namespace Grpc.Core;

/// <summary>What a <see cref="ContextPropagationToken"/> carries.</summary>
public class ContextPropagationOptions
{
    /// <summary>Both deadline and cancellation.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Options; everything is carried unless said otherwise.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether the deadline is carried.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether cancellation is carried.</summary>
    public bool IsPropagateCancellation { get; }
}
