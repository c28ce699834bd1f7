namespace FluxCache.Node.Service.Answers;

/// <summary>What a call's answer takes of its connection's share until it has been sent.</summary>
internal sealed class HeldAnswer(AnswerShare share, int bytes)
{
    /// <summary>
    /// Makes the call, and gives back what its answer took once the client has read it, but for what the server buffers for each
    /// stream. The server alone does not wait: it ends the call while the answer waits to be sent.
    /// </summary>
    internal static async Task WaitAsync(HttpContext http, RequestDelegate call)
    {
        try
        {
            await call(http);
            if (http.Features.Get<HeldAnswer>() is not null)
                await http.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            http.Features.Get<HeldAnswer>()?.GiveBack();
        }
    }

    private void GiveBack() => share.GiveBack(bytes);
}
