using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Injection;

namespace FluxCache.LoadGen.Oracle;

/// <summary>What a run of the oracle learned beside what is wrong.</summary>
/// <param name="DivergedKeys">Null: the comparison at the end was not reached.</param>
/// <param name="Lifetimes">Values that end by themselves, and were watched from their write on.</param>
/// <param name="LeftOut">The kinds that could not be injected here, and why.</param>
internal sealed record OracleFindings(
    OracleTally Reads,
    int? DivergedKeys,
    long Lifetimes,
    IReadOnlyList<InjectedFault> Injected,
    IReadOnlyDictionary<FaultKind, string> LeftOut,
    FailureTally Failures);
