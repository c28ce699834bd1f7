namespace FluxCache.Tiering;

/// <summary>
/// A token that is cancelled when all of several are: nobody waits for any of their flights any more.
/// </summary>
internal sealed class EveryoneLeft : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<CancellationTokenRegistration> _registrations = [];
    private int _waiting;

    internal EveryoneLeft(IReadOnlyCollection<CancellationToken> tokens)
    {
        _waiting = tokens.Count;
        foreach (var token in tokens)
            _registrations.Add(token.UnsafeRegister(static state => ((EveryoneLeft)state!).Leave(), this));
    }

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
            _source.Cancel();
    }
}
