using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Picks free ports for endpoints that ask for any. They lie below the ranges that systems take ephemeral ports from
/// (Linux 32,768 on, macOS and IANA 49,152 on): between the choice and the listening, and over a restart, no outgoing
/// connection of this machine can take one. Not for concurrent use.
/// </summary>
internal sealed class PortAllocator
{
    private const int First = 20_000;
    private const int Last = 29_999;

    private readonly HashSet<int> _taken = [];

    /// <exception cref="DistributedApplicationException">No port is free.</exception>
    public int Allocate()
    {
        // A random start keeps AppHosts that start at the same time apart.
        var offset = Random.Shared.Next(Last - First + 1);
        for (var i = 0; i <= Last - First; i++)
        {
            var port = First + ((offset + i) % (Last - First + 1));
            if (!_taken.Contains(port) && IsFree(port))
            {
                _taken.Add(port);
                return port;
            }
        }

        throw new DistributedApplicationException($"No port from {First} to {Last} is free.");
    }

    /// <summary>Keeps a port that something else chose from being allocated; no if it is in use.</summary>
    public bool TryReserve(int port) => IsFree(port) && _taken.Add(port);

    /// <summary>Whether nothing listens on the port at either loopback address.</summary>
    public static bool IsFree(int port) =>
        CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    private static bool CanListen(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            // The machine has no such loopback address, so nothing listens there.
            return true;
        }
    }
}
