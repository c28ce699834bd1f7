using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FluxCache.Coherence;

/// <summary>
/// Numbers this cache's acknowledged writes, and knows which writes of others each invalidation stream has passed. Safe
/// for concurrent calls.
/// </summary>
/// <remarks>
/// A number is given when a write is acknowledged. So whoever holds a token can conclude that every write of its issuer
/// up to its number was acknowledged before, and a barrier that begins now will pass all of them: one number for each
/// issuer says what a stream has passed. Nothing is stored in Redis for it, no clock is trusted, and a restarted issuer
/// is another one.
/// </remarks>
internal sealed class TokenLedger(int streams)
{
    /// <summary>Issuers remembered for a stream. Each start of a process is one; forgetting them costs barriers.</summary>
    private const int MostIssuers = 4_096;

    private readonly ulong _issuer = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly ConcurrentDictionary<ulong, long>[] _passed =
        [.. Enumerable.Range(0, streams).Select(_ => new ConcurrentDictionary<ulong, long>())];

    private ulong _cluster;
    private long _sequence;

    /// <summary>Which Redis data this cache is of; 0 until it is known.</summary>
    internal ulong Cluster
    {
        get => Volatile.Read(ref _cluster);
        set => Volatile.Write(ref _cluster, value);
    }

    /// <summary>A token for writes that have been acknowledged, and that memory follows already.</summary>
    internal WriteToken Issue() => new(new TokenPart(Cluster, _issuer, Interlocked.Increment(ref _sequence)));

    /// <exception cref="ArgumentException">The token is of another cluster.</exception>
    internal void Validate(WriteToken token, string parameterName)
    {
        var cluster = Cluster;
        foreach (var part in token.Parts)
        {
            if (part.Cluster != cluster && part.Cluster != 0 && cluster != 0)
            {
                throw new ArgumentException(
                    "The token is from another cluster, or from before this cluster's data was replaced. Discard the "
                    + "token, and read once with Freshness.Linearizable.",
                    parameterName);
            }
        }
    }

    /// <summary>Whether a stream has brought every invalidation of the token's writes.</summary>
    internal bool HasPassed(int stream, WriteToken token)
    {
        foreach (var part in token.Parts)
        {
            if (part.Issuer != _issuer
                && !(_passed[stream].TryGetValue(part.Issuer, out var passed) && passed >= part.Sequence))
                return false;
        }

        return true;
    }

    /// <summary>Notes that a barrier of the stream, begun after the token was there, has come back.</summary>
    internal void Passed(int stream, WriteToken token)
    {
        var known = _passed[stream];
        if (known.Count > MostIssuers)
            known.Clear();
        foreach (var part in token.Parts)
        {
            known.AddOrUpdate(
                part.Issuer,
                static (_, sequence) => sequence,
                static (_, known, sequence) => Math.Max(known, sequence),
                part.Sequence);
        }
    }
}
