"""Serves Get and Set of fluxcache.v1.Cache with the stock server, python3-grpcio, so that our client can be checked.

Prints its port, then serves until its standard input ends. With the argument "gzip" it compresses what it sends. A read
of the key "silence" is not answered.
"""

import sys
import threading
from concurrent import futures

import grpc

from cache_messages import SERVICE
from protobuf import bytes_field, field, number_field

values = {}


def get(request, context):
    key = field(request, 1)
    if key == b"silence":
        left = threading.Event()
        context.add_callback(left.set)
        left.wait()
    if key not in values:
        return b""
    return number_field(1, 1) + bytes_field(2, values[key]) + number_field(3, 2)


def set_(request, context):
    values[field(request, 1)] = field(request, 2, b"")
    return bytes_field(1, bytes(28))


HANDLERS = {
    "Get": grpc.unary_unary_rpc_method_handler(get),
    "Set": grpc.unary_unary_rpc_method_handler(set_),
}


def main():
    compression = grpc.Compression.Gzip if "gzip" in sys.argv else None
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8), compression=compression)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, HANDLERS),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(grace=None).wait()


if __name__ == "__main__":
    main()
