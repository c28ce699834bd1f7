namespace Grpc.Core;

/// <summary>
/// Carries deadline and cancellation from a call served to a call made. The polyfill creates none: pass the
/// deadline and the token of <see cref="ServerCallContext"/> on.
/// </summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
