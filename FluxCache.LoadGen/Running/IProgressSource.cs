namespace FluxCache.LoadGen.Running;

/// <summary>A phase that can be looked at while it runs. Safe for concurrent calls.</summary>
internal interface IProgressSource
{
    ProgressSnapshot Look();
}
