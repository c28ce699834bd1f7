"""Serves the Echo service of FluxCache.Tests with the stock server, python3-grpcio, so that our client can be checked.

Prints its port, then serves until its standard input ends. With the argument "gzip" it compresses what it sends.
"""

import sys
import threading
from concurrent import futures

import grpc

from stock_grpc import bytes_field, echo, field, number_field

CODES = {code.value[0]: code for code in grpc.StatusCode}
cancelled = threading.Event()


def unary(request, context):
    return request


def expand(request, context):
    for _ in range(field(request, 1, 0)):
        yield echo(b"\0" * field(request, 2, 0))


def collect(requests, context):
    payloads = [field(request, 1, b"") for request in requests]
    return number_field(1, len(payloads)) + number_field(2, sum(map(len, payloads)))


def chat(requests, context):
    yield from requests


def fail(request, context):
    context.set_trailing_metadata((("fail-details-bin", field(request, 3, b"")),))
    context.abort(CODES[field(request, 1)], field(request, 2, b"").decode())


def fail_late(request, context):
    yield b""
    fail(request, context)


def hang(request, context):
    context.add_callback(cancelled.set)
    cancelled.wait(20)
    return request


def hang_stream(request, context):
    context.add_callback(cancelled.set)
    yield request
    cancelled.wait(20)


def describe(request, context):
    context.send_initial_metadata((("early", "1"), ("early-bin", b"\x01\x02\xff")))
    context.set_trailing_metadata((("late", "2"), ("late-bin", b"\xff\x00")))
    remaining = context.time_remaining()
    headers = b"".join(
        bytes_field(5, f"{key}={value.hex().upper() if isinstance(value, bytes) else value}".encode())
        for key, value in context.invocation_metadata())
    return number_field(4, -1 if remaining is None else int(remaining * 1000)) + headers


def was_cancelled(request, context):
    """Unary under another name: waits until a hanging call has been cancelled."""
    if not cancelled.wait(20):
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "nothing was cancelled")
    return request


HANDLERS = {
    "Unary": grpc.unary_unary_rpc_method_handler(unary),
    "Expand": grpc.unary_stream_rpc_method_handler(expand),
    "Collect": grpc.stream_unary_rpc_method_handler(collect),
    "Chat": grpc.stream_stream_rpc_method_handler(chat),
    "Fail": grpc.unary_unary_rpc_method_handler(fail),
    "FailLate": grpc.unary_stream_rpc_method_handler(fail_late),
    "Hang": grpc.unary_unary_rpc_method_handler(hang),
    "HangStream": grpc.unary_stream_rpc_method_handler(hang_stream),
    "Describe": grpc.unary_unary_rpc_method_handler(describe),
    "WasCancelled": grpc.unary_unary_rpc_method_handler(was_cancelled),
}


def main():
    compression = grpc.Compression.Gzip if "gzip" in sys.argv else None
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), compression=compression)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("fluxcache.tests.Echo", HANDLERS),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(grace=None).wait()


if __name__ == "__main__":
    main()
