using FluxCache.Node.Hosting;

return await NodeProgram.RunAsync(args);
