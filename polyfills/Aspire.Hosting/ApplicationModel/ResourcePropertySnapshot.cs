namespace Aspire.Hosting.ApplicationModel;

/// <summary>A property that a dashboard shows.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Whether the value must be hidden at first.</summary>
    public bool IsSensitive { get; init; }
}
