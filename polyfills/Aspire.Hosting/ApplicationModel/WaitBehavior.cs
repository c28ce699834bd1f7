namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a wait does when the awaited resource cannot come.</summary>
public enum WaitBehavior
{
    /// <summary>Goes on waiting: it may be started again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>Fails.</summary>
    StopOnResourceUnavailable,
}
