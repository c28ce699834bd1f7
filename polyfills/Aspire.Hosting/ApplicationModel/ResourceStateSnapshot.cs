namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource's state.</summary>
/// <param name="Text">One of <see cref="KnownResourceStates"/>, or text of one's own.</param>
/// <param name="Style">One of <see cref="KnownResourceStateStyles"/>, or null.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style.</summary>
    public static implicit operator ResourceStateSnapshot?(string? s) => s is null ? null : new(s, null);
}
