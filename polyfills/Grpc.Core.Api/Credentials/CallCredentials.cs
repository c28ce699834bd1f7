namespace Grpc.Core;

/// <summary>Credentials of one call. The polyfill creates none: send an <c>authorization</c> header instead.</summary>
public abstract class CallCredentials
{
    private protected CallCredentials()
    {
    }
}
