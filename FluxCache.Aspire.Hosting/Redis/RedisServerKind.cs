namespace Aspire.Hosting.ApplicationModel;

/// <summary>The ways to run a Redis on a developer's machine.</summary>
public enum RedisServerKind
{
    /// <summary>A container of the official image.</summary>
    Container,

    /// <summary>The <c>redis-server</c> that is installed on the machine.</summary>
    Server,

    /// <summary>Garnet, from its NuGet tool package: it needs nothing installed.</summary>
    Garnet,
}
