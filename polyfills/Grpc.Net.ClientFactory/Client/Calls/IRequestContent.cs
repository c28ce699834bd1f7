namespace Grpc.Net.Client.Calls;

/// <summary>What a call needs to know of the body it sends.</summary>
internal interface IRequestContent
{
    /// <summary>Why the body could not be written, if the reason is not the transport's.</summary>
    Exception? Failure { get; }

    /// <summary>Called when the transport has the response, or has told why there is none.</summary>
    void Answered();

    /// <summary>Called when the call has ended: nothing more will be sent.</summary>
    void Close();
}
