namespace Aspire.Hosting.ApplicationModel;

/// <summary>The base of every resource.</summary>
public abstract class Resource : IResource
{
    private const int MaxNameLength = 64;

    /// <param name="name">1 to 64 ASCII letters, digits and single hyphens, a letter first, no hyphen last.</param>
    /// <exception cref="ArgumentException">The name has another form.</exception>
    protected Resource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var wellFormed = name.Length <= MaxNameLength
            && char.IsAsciiLetter(name[0])
            && name[^1] != '-'
            && !name.Contains("--", StringComparison.Ordinal)
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        if (!wellFormed)
        {
            throw new ArgumentException(
                $"Resource name '{name}' is not valid: 1 to {MaxNameLength} letters, digits and single hyphens, "
                + "a letter first, no hyphen last.",
                nameof(name));
        }

        Name = name;
    }

    /// <inheritdoc />
    public virtual string Name { get; }

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
