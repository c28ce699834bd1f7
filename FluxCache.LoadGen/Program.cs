using FluxCache.LoadGen;
using FluxCache.LoadGen.CommandLine;

// An orchestrator starts this process in its project's folder; relative paths mean those of whoever wrote them.
if (Environment.GetEnvironmentVariable("LoadGen__WorkingDirectory") is { Length: > 0 } folder)
{
    if (!Directory.Exists(folder))
    {
        await Console.Error.WriteLineAsync($"LoadGen__WorkingDirectory is '{folder}', which is not a folder; name one that exists.");
        return ExitCodes.WrongArguments;
    }

    Directory.SetCurrentDirectory(folder);
}

return await LoadGenCommand.InvokeAsync(args, Console.Out, Console.Error, LoadGenHost.RunAsync);
