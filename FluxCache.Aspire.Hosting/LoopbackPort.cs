using System.Net;
using System.Net.Sockets;

namespace FluxCache.AspireHosting;

/// <summary>Ports of this machine's loopback address.</summary>
internal static class LoopbackPort
{
    /// <summary>Why nothing can listen on the port now, in the system's words; null: it is free.</summary>
    public static string? FaultOf(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return null;
        }
        catch (SocketException fault)
        {
            return fault.Message;
        }
    }
}
