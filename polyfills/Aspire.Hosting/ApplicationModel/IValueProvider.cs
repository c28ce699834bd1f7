namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only when the application runs.</summary>
public interface IValueProvider
{
    /// <summary>The value, once it can be known.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
