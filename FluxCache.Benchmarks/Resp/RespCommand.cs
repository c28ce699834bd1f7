namespace FluxCache.Benchmarks.Resp;

/// <summary>The command that is sent.</summary>
public enum RespCommand
{
    Get,
    Set,
}
