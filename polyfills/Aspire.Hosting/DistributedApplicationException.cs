namespace Aspire.Hosting;

/// <summary>The application, or a resource of it, cannot do what was asked.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>No message.</summary>
    public DistributedApplicationException()
    {
    }

    /// <param name="message">What is wrong.</param>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <param name="message">What is wrong.</param>
    /// <param name="inner">What it came from.</param>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
