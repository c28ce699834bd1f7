using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Status = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.AspNetCore.HealthChecks.Serving;

/// <summary>The health of each mapped service as last published. Safe for concurrent use.</summary>
internal sealed class PublishedHealth(IOptions<GrpcHealthChecksOptions> options)
{
    private readonly Dictionary<string, Service> _services =
        options.Value.Services.ToDictionary(service => service.Name, _ => new Service(), StringComparer.Ordinal);

    public bool TryFind(string name, [NotNullWhen(true)] out Service? service) => _services.TryGetValue(name, out service);

    /// <summary>The health of one service.</summary>
    /// <remarks>
    /// <c>_gate</c> guards the status and <c>_changed</c>, a signal that each change completes and replaces. A watcher
    /// takes the two together, so it ends up with the newest status, though it may skip some on the way.
    /// </remarks>
    internal sealed class Service
    {
        private readonly Lock _gate = new();
        private Status _status = Status.Unknown;
        private TaskCompletionSource _changed = NewSignal();

        /// <summary>The status, and what is done when it changes.</summary>
        public (Status Status, Task Changed) Get()
        {
            lock (_gate)
                return (_status, _changed.Task);
        }

        public void Set(Status status)
        {
            TaskCompletionSource changed;
            lock (_gate)
            {
                if (_status == status)
                    return;
                _status = status;
                changed = _changed;
                _changed = NewSignal();
            }
            changed.SetResult();
        }

        private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
