namespace FluxCache.AppHost.Reporting;

/// <summary>Makes secrets unreadable in texts that are printed. Safe for concurrent use.</summary>
internal sealed class SecretMask
{
    /// <summary>A shorter one is not looked for: it would be found in words that tell nothing of it.</summary>
    public const int MinLength = 8;

    private const string Mask = "***";

    private readonly Lock _adding = new();
    private volatile string[] _secrets = [];

    public void Add(string? secret)
    {
        if (secret is not { Length: >= MinLength }) return;

        lock (_adding) _secrets = [.. _secrets.Append(secret).Distinct()];
    }

    public string Apply(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }
}
