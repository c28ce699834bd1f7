namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>Finds out when the dashboard is up.</summary>
internal static class DashboardProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until anything but a server's error comes back.</summary>
    public static async Task WaitAsync(Uri frontend, TimeProvider time, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        // Whether the certificate is trusted is a matter for the browser.
        handler.SslOptions.RemoteCertificateValidationCallback = delegate { return true; };
        using var client = new HttpClient(handler);
        while (true)
        {
            try
            {
                using var response = await client
                    .GetAsync(frontend, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                    .ConfigureAwait(false);
                if ((int)response.StatusCode < 500) return;
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
