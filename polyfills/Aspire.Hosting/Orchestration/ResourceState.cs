namespace Aspire.Hosting.Orchestration;

/// <summary>Publishes what becomes of one resource.</summary>
internal sealed class ResourceState(IResource resource, ResourceNotificationService notifications, TimeProvider time)
{
    private const int SuffixLength = 8;

    private readonly TimeProvider _time = time;

    public IResource Resource { get; } = resource;

    /// <summary>
    /// The resource's name and a suffix that is new with every AppHost, as telemetry tells instances apart.
    /// </summary>
    public string InstanceId { get; } = $"{resource.Name}-{Suffix()}";

    public void Created() => Update(_ => new CustomResourceSnapshot
    {
        ResourceType = TypeOf(Resource),
        Properties = [],
        State = KnownResourceStates.NotStarted,
        CreationTimeStamp = _time.GetUtcNow().UtcDateTime,
        Urls = [.. Resource.Annotations.OfType<EndpointAnnotation>().Select(Url)],
        HealthReports = [.. UnknownHealth()],
        Relationships = [.. Resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type)).Distinct()],
    });

    /// <summary>A value has no process; it is there.</summary>
    public void Available() => Update(snapshot => snapshot with { State = Success(KnownResourceStates.Running) });

    public void Waiting() => Update(snapshot => snapshot with { State = KnownResourceStates.Waiting });

    public void Starting() => Update(snapshot => snapshot with
    {
        State = KnownResourceStates.Starting,
        ExitCode = null,
        StopTimeStamp = null,
        HealthReports = [.. UnknownHealth()],
    });

    public void Running(LaunchSpec spec, int processId) => Update(snapshot => snapshot with
    {
        State = Success(KnownResourceStates.Running),
        StartTimeStamp = _time.GetUtcNow().UtcDateTime,
        EnvironmentVariables = [.. spec.Environment.Select(
            variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))],
        Properties =
        [
            new ResourcePropertySnapshot("executable.path", spec.Command),
            new ResourcePropertySnapshot("executable.workDir", spec.WorkingDirectory),
            new ResourcePropertySnapshot("executable.args", spec.Arguments),
            new ResourcePropertySnapshot("executable.pid", processId),
            .. ContainerIdentity(),
        ],
    });

    public void Stopping() => Update(snapshot => snapshot with { State = KnownResourceStates.Stopping });

    public void Ended(int? exitCode, bool stopAsked) => Update(snapshot => snapshot with
    {
        State = exitCode == 0 && !stopAsked
            ? new ResourceStateSnapshot(KnownResourceStates.Finished, KnownResourceStateStyles.Success)
            : new ResourceStateSnapshot(
                KnownResourceStates.Exited, stopAsked ? KnownResourceStateStyles.Info : KnownResourceStateStyles.Error),
        ExitCode = exitCode,
        StopTimeStamp = _time.GetUtcNow().UtcDateTime,
    });

    public void FailedToStart() => Update(snapshot => snapshot with
    {
        State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
        StopTimeStamp = _time.GetUtcNow().UtcDateTime,
    });

    private void Update(Func<CustomResourceSnapshot, CustomResourceSnapshot> update) =>
        notifications.Publish(Resource, InstanceId, snapshot => update(snapshot!));

    private IEnumerable<HealthReportSnapshot> UnknownHealth() => Resource.Annotations.OfType<HealthCheckAnnotation>()
        .Select(check => new HealthReportSnapshot(check.Key, Status: null, Description: null, ExceptionText: null));

    // The runtime takes the container's name wherever it takes its id.
    private IEnumerable<ResourcePropertySnapshot> ContainerIdentity() =>
        Resource is ContainerResource ? [new ResourcePropertySnapshot("container.id", InstanceId)] : [];

    private static ResourceStateSnapshot Success(string state) => new(state, KnownResourceStateStyles.Success);

    private static UrlSnapshot Url(EndpointAnnotation endpoint) =>
        new(endpoint.Name, endpoint.AllocatedEndpoint!.UriString, IsInternal: false);

    private static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ContainerResource => "Container",
        ExecutableResource => "Executable",
        IResourceWithConnectionString => "ConnectionString",
        ParameterResource => "Parameter",
        _ => resource.GetType().Name,
    };

    private static string Suffix() => string.Create(SuffixLength, 0, static (text, _) =>
        Random.Shared.GetItems("abcdefghijkmnpqrstuvwxyz", text));
}
