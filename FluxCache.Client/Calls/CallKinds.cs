using FluxCache.Client.Messages;
using FluxCache.V1;

namespace FluxCache.Client.Calls;

/// <summary>The methods of the contract.</summary>
internal static class CallKinds
{
    internal static readonly CallKind<GetRequest, GetResponse> Get =
        new(
            "Get",
            CallEffect.Read,
            static (calls, request, options) => calls.GetAsync(request, options),
            new(static (operation, request) => operation.Get = request, static outcome => outcome.Get, static request => KeyBytes(request.Key) + request.AtLeast.Length));

    internal static readonly CallKind<SetRequest, SetResponse> Set =
        new(
            "Set",
            CallEffect.Write,
            static (calls, request, options) => calls.SetAsync(request, options),
            new(static (operation, request) => operation.Set = SetRequests.Copy(request), static outcome => outcome.Set, static request => KeyBytes(request.Key) + request.Value.Length));

    internal static readonly CallKind<DeleteRequest, DeleteResponse> Delete =
        new(
            "Delete",
            CallEffect.Write,
            static (calls, request, options) => calls.DeleteAsync(request, options),
            new(static (operation, request) => operation.Delete = request, static outcome => outcome.Delete, static request => KeyBytes(request.Key)));

    internal static readonly CallKind<IncrementRequest, IncrementResponse> Increment =
        new(
            "Increment",
            CallEffect.Write,
            static (calls, request, options) => calls.IncrementAsync(request, options),
            new(static (operation, request) => operation.Increment = request, static outcome => outcome.Increment, static request => KeyBytes(request.Key)));

    internal static readonly CallKind<GetManyRequest, GetManyResponse> GetMany =
        new("GetMany", CallEffect.Read, static (calls, request, options) => calls.GetManyAsync(request, options));

    internal static readonly CallKind<SetManyRequest, SetManyResponse> SetMany =
        new("SetMany", CallEffect.Write, static (calls, request, options) => calls.SetManyAsync(request, options));

    internal static readonly CallKind<StatsRequest, StatsResponse> Stats =
        new("Stats", CallEffect.Read, static (calls, request, options) => calls.StatsAsync(request, options));

    /// <summary>The most bytes of a key and the fields around it: a character is up to three bytes of UTF-8.</summary>
    private static long KeyBytes(string key) => 64 + (3L * key.Length);
}
