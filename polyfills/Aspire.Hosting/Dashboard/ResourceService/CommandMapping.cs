namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Which commands a resource has, and which of them make sense in its state.</summary>
internal static class CommandMapping
{
    public static IEnumerable<Wire.ResourceCommand> Commands(IResource resource, string? state)
    {
        if (resource is IResourceWithoutLifetime) return [];

        return
        [
            Command(
                KnownResourceCommands.StartCommand,
                "Start",
                "Start the resource, once what it waits for is ready",
                "Play",
                Wire.IconVariant.Filled,
                Start(state)),
            Command(
                KnownResourceCommands.StopCommand,
                "Stop",
                "Stop the resource, or its wait for others",
                "Stop",
                Wire.IconVariant.Filled,
                Stop(state)),
            Command(
                KnownResourceCommands.RestartCommand,
                "Restart",
                "Stop the resource and start it again",
                "ArrowCounterclockwise",
                Wire.IconVariant.Regular,
                Restart(state)),
        ];
    }

    private static Wire.ResourceCommand Command(
        string name,
        string displayName,
        string description,
        string icon,
        Wire.IconVariant iconVariant,
        Wire.ResourceCommandState state) => new()
    {
        Name = name,
        DisplayName = displayName,
        DisplayDescription = description,
        IconName = icon,
        IconVariant = iconVariant,
        IsHighlighted = iconVariant == Wire.IconVariant.Filled,
        State = state,
    };

    // Start and stop share one place: in each state one of them is hidden.
    private static Wire.ResourceCommandState Start(string? state)
    {
        if (!IsDown(state)) return Wire.ResourceCommandState.Hidden;
        return state == KnownResourceStates.Starting
            ? Wire.ResourceCommandState.Disabled
            : Wire.ResourceCommandState.Enabled;
    }

    private static Wire.ResourceCommandState Stop(string? state)
    {
        if (IsDown(state)) return Wire.ResourceCommandState.Hidden;
        return state == KnownResourceStates.Stopping
            ? Wire.ResourceCommandState.Disabled
            : Wire.ResourceCommandState.Enabled;
    }

    private static Wire.ResourceCommandState Restart(string? state) =>
        state == KnownResourceStates.Running
            ? Wire.ResourceCommandState.Enabled
            : Wire.ResourceCommandState.Disabled;

    private static bool IsDown(string? state) =>
        state is null
        || state == KnownResourceStates.NotStarted
        || state == KnownResourceStates.Starting
        || KnownResourceStates.TerminalStates.Contains(state);
}
