namespace Aspire.Hosting.ApplicationModel;

/// <summary>Whether a command can be used now.</summary>
public enum ResourceCommandState
{
    /// <summary>Yes.</summary>
    Enabled,

    /// <summary>No, but it is shown.</summary>
    Disabled,

    /// <summary>No, and it is not shown.</summary>
    Hidden,
}
