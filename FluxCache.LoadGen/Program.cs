using FluxCache.LoadGen;
using FluxCache.LoadGen.CommandLine;

return await LoadGenCommand.InvokeAsync(args, Console.Out, Console.Error, LoadGenHost.RunAsync);
