namespace FluxCache.Node.Hosting;

/// <summary>The configuration holds something that cannot be read at all.</summary>
internal sealed class UnreadableConfigurationException(string message, Exception innerException)
    : Exception(message, innerException);
