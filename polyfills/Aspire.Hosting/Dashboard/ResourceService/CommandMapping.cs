namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Which commands a resource has, and which of them make sense in its state.</summary>
internal static class CommandMapping
{
    public static IEnumerable<Wire.ResourceCommand> Commands(IResource resource, string? state)
    {
        if (resource is IResourceWithoutLifetime) return [];

        return
        [
            new Wire.ResourceCommand
            {
                Name = KnownResourceCommands.StartCommand,
                DisplayName = "Start",
                DisplayDescription = "Start the resource, once what it waits for is ready",
                IconName = "Play",
                IconVariant = Wire.IconVariant.Filled,
                IsHighlighted = true,
                State = Start(state),
            },
            new Wire.ResourceCommand
            {
                Name = KnownResourceCommands.StopCommand,
                DisplayName = "Stop",
                DisplayDescription = "Stop the resource, or its wait for others",
                IconName = "Stop",
                IconVariant = Wire.IconVariant.Filled,
                IsHighlighted = true,
                State = Stop(state),
            },
            new Wire.ResourceCommand
            {
                Name = KnownResourceCommands.RestartCommand,
                DisplayName = "Restart",
                DisplayDescription = "Stop the resource and start it again",
                IconName = "ArrowCounterclockwise",
                IconVariant = Wire.IconVariant.Regular,
                State = state == KnownResourceStates.Running
                    ? Wire.ResourceCommandState.Enabled
                    : Wire.ResourceCommandState.Disabled,
            },
        ];
    }

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

    private static bool IsDown(string? state) =>
        state is null
        || state == KnownResourceStates.NotStarted
        || state == KnownResourceStates.Starting
        || KnownResourceStates.TerminalStates.Contains(state);
}
