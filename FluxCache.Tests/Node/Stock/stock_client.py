"""Checks a FluxCache node with the stock gRPC client, python3-grpcio: stock_client.py ADDRESS CHECK

Exits with 0 when the check holds, else prints what did not. Every check has keys of its own: all can share a node.
"""

import os
import queue
import sys
import threading

import grpc

from cache_messages import (
    DELETE, GET, INCREMENT, SERVICE, SET,
    delete, found_value, get, increment, operation, operation_frame, outcomes, set_)
from protobuf import bytes_field, field, fields, number_field

PATIENCE = 30
OPTIONS = [
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
]
SERVING, NOT_SERVING, SERVICE_UNKNOWN = 1, 2, 3
CHECKS = {}


def check(function):
    CHECKS[function.__name__] = function
    return function


class Node:
    """A node's methods, by name: each takes a request's bytes and returns the response's."""

    def __init__(self, channel):
        self.channel = channel

    def __getattr__(self, name):
        return self.channel.unary_unary(f"/{SERVICE}/{name}")

    def exchange(self, requests, **arguments):
        return self.channel.stream_stream(f"/{SERVICE}/Exchange")(requests, timeout=PATIENCE, **arguments)

    def health(self, method):
        shape = self.channel.unary_unary if method == "Check" else self.channel.unary_stream
        return shape(f"/grpc.health.v1.Health/{method}")

    def serves(self):
        """Raises unless the node takes calls."""
        expect(found_value(self.Get(get(b"nothing"), timeout=PATIENCE)), None)


class Requests:
    """What a stream sends: frames as they are put, until it is closed."""

    def __init__(self):
        self._frames = queue.Queue()

    def put(self, *operations):
        self._frames.put(operation_frame(operations))

    def close(self):
        self._frames.put(None)

    def __iter__(self):
        return iter(self._frames.get, None)


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def expect_failure(code, call):
    """Makes a call that ends with an error of this code, and returns the error."""
    try:
        result = call()
    except grpc.RpcError as error:
        expect(error.code(), code)
        return error
    raise AssertionError(f"the call succeeded with {result!r}")


def collect(stream, count):
    """Reads frames until so many outcomes have come."""
    collected = {}
    while len(collected) < count:
        collected.update(outcomes(next(stream)))
    return collected


@check
def unary(node):
    for size in (0, 1, 4_090, 16_384, 100_000, 3_000_000):
        value = os.urandom(size)
        expect(len(field(node.Set(set_(b"unary", value), timeout=PATIENCE), 1)), 28)
        expect(found_value(node.Get(get(b"unary"), timeout=PATIENCE)), value)
    expect(field(node.Delete(delete(b"unary"), timeout=PATIENCE), 1), 1)
    expect(found_value(node.Get(get(b"unary"), timeout=PATIENCE)), None)
    node.Delete(delete(b"unary number"), timeout=PATIENCE)
    expect(field(node.Increment(increment(b"unary number", 5), timeout=PATIENCE), 1), 5)
    expect(field(node.Increment(increment(b"unary number"), timeout=PATIENCE), 1), 6)


@check
def unary_concurrent(node):
    keys = [b"concurrent:%d" % i for i in range(1_000)]
    writes = [node.Set.future(set_(key, key * 5), timeout=PATIENCE) for key in keys]
    for write in writes:
        write.result()
    reads = [node.Get.future(get(key), timeout=PATIENCE) for key in keys]
    expect([found_value(read.result()) for read in reads], [key * 5 for key in keys])


@check
def exchange(node):
    requests = Requests()
    stream = node.exchange(iter(requests))
    requests.put(
        operation(1, SET, set_(b"exchange", b"value")),
        operation(2, INCREMENT, increment(b"exchange number", 7)),
        operation(3, GET, get(b"exchange missing")),
        operation(4, GET, get(b"")),
        operation(5, DELETE, delete(b"exchange missing")))
    first = collect(stream, 5)
    expect(field(field(first[2], INCREMENT), 1), 7)
    expect(found_value(field(first[3], GET)), None)
    expect(field(first[4], 2), grpc.StatusCode.INVALID_ARGUMENT.value[0])
    expect(field(field(first[5], DELETE), 1), None)
    requests.put(operation(6, GET, get(b"exchange")))
    expect(found_value(field(collect(stream, 1)[6], GET)), b"value")
    requests.close()
    expect(list(stream), [])
    expect(stream.code(), grpc.StatusCode.OK)


@check
def exchange_many_frames(node):
    """The answers come in any order, and all of them although the client closes its side at once."""
    frames, operations = 200, 50
    sent = (operation_frame(operation(frame * operations + i, SET, set_(b"many:%d" % i, b"%d" % frame))
                            for i in range(operations)) for frame in range(frames))
    answered = {}
    for frame in node.exchange(sent):
        answered.update(outcomes(frame))
    expect(sorted(answered), list(range(frames * operations)))
    expect({field(outcome, 2, 0) for outcome in answered.values()}, {0})


@check
def exchange_in_turns(node):
    requests = Requests()
    stream = node.exchange(iter(requests))
    for i in range(1, 101):
        requests.put(operation(i, INCREMENT, increment(b"turns")))
        expect(field(field(collect(stream, 1)[i], INCREMENT), 1), i)
    requests.close()
    expect(list(stream), [])


@check
def headers_at_once(node):
    """A client that has sent nothing yet sees that its stream was taken."""
    requests = Requests()
    stream = node.exchange(iter(requests))
    seen = queue.Queue()
    threading.Thread(target=lambda: seen.put(stream.initial_metadata()), daemon=True).start()
    seen.get(timeout=PATIENCE)
    requests.close()
    expect(list(stream), [])


@check
def deadline(node):
    """Redis does not answer: the node is told how long its client waits, and so ends the call itself."""
    expect_failure(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: node.Get(get(b"late"), timeout=0.5))
    stream = node.exchange(iter([operation_frame([operation(1, GET, get(b"late"), timeout_ms=300)])]))
    expect(field(collect(stream, 1)[1], 2), grpc.StatusCode.DEADLINE_EXCEEDED.value[0])


@check
def cancel(node):
    """Redis does not answer: calls and streams are left in the middle."""
    for _ in range(20):
        call = node.Get.future(get(b"abandoned"), timeout=PATIENCE)
        stream = node.exchange(iter([operation_frame([operation(1, GET, get(b"abandoned"))])]))
        stream.initial_metadata()
        call.cancel()
        stream.cancel()
        expect((call.code(), stream.code()), (grpc.StatusCode.CANCELLED,) * 2)
    # What needs no Redis is answered over the same connection.
    node.Stats(b"", timeout=PATIENCE)


@check
def message_over_limit(node):
    node.serves()
    expect_failure(
        grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: node.Set(set_(b"large", bytes(40 << 20)), timeout=PATIENCE))
    node.serves()
    stream = node.exchange(iter([operation_frame([operation(1, SET, set_(b"large", bytes(40 << 20)))])]))
    expect_failure(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: next(stream))
    node.serves()


@check
def gzip(node):
    value = b"compressible " * 10_000
    gzipped = {"compression": grpc.Compression.Gzip, "timeout": PATIENCE}
    node.Set(set_(b"gzip", value), **gzipped)
    expect(found_value(node.Get(get(b"gzip"), **gzipped)), value)
    frames = (operation_frame([operation(i, GET, get(b"gzip"))]) for i in range(1, 4))
    answered = collect(node.exchange(frames, compression=grpc.Compression.Gzip), 3)
    expect([found_value(field(answered[i], GET)) for i in range(1, 4)], [value] * 3)


@check
def wrong_arguments(node):
    for call in (
            lambda: node.Get(get(b""), timeout=PATIENCE),
            lambda: node.Get(get(b"k" * 65_537), timeout=PATIENCE),
            lambda: node.Set(set_(b"wrong", b"", ttl_ms=-1), timeout=PATIENCE),
            lambda: node.Delete(delete(b""), timeout=PATIENCE),
            lambda: node.Increment(increment(b""), timeout=PATIENCE),
            lambda: node.Get(get(b"wrong") + bytes_field(3, b"no token"), timeout=PATIENCE)):
        error = expect_failure(grpc.StatusCode.INVALID_ARGUMENT, call)
        if not error.details():
            raise AssertionError("the error does not say what is wrong")
    node.Set(set_(b"wrong", b"text"), timeout=PATIENCE)
    expect_failure(
        grpc.StatusCode.FAILED_PRECONDITION, lambda: node.Increment(increment(b"wrong"), timeout=PATIENCE))


@check
def unimplemented(node):
    for path in (f"/{SERVICE}/Nothing", "/nobody.Knows/This"):
        expect_failure(
            grpc.StatusCode.UNIMPLEMENTED, lambda: node.channel.unary_unary(path)(b"", timeout=PATIENCE))
    node.serves()


@check
def health(node):
    expect(field(node.health("Check")(b"", timeout=PATIENCE), 1), SERVING)
    other = bytes_field(1, b"no.such.Service")
    expect_failure(grpc.StatusCode.NOT_FOUND, lambda: node.health("Check")(other, timeout=PATIENCE))
    watch = node.health("Watch")(other, timeout=PATIENCE)
    expect(field(next(watch), 1), SERVICE_UNKNOWN)
    watch.cancel()


@check
def health_watch(node):
    """The test takes the node's health away when it reads 'watching'."""
    watch = node.health("Watch")(b"", timeout=PATIENCE / 2)
    expect(field(next(watch), 1), SERVING)
    print("watching", flush=True)
    changes = (field(response, 1) for response in watch)
    expect(next(change for change in changes if change != SERVING), NOT_SERVING)
    watch.cancel()


@check
def reflection(node):
    for version in ("v1", "v1alpha"):
        call = node.channel.stream_stream(f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo")
        requests = [
            bytes_field(7, b"*"),
            bytes_field(4, SERVICE.encode()),
            bytes_field(4, f"{SERVICE}.Get".encode()),
            bytes_field(3, b"fluxcache/v1/cache.proto"),
            bytes_field(4, b"no.Such.Thing"),
        ]
        listed, *described, missing = call(iter(requests), timeout=PATIENCE)
        services = {field(service, 1) for number, service in fields(field(listed, 6)) if number == 1}
        expect({SERVICE.encode(), b"grpc.health.v1.Health"} - services, set())
        for answer in described:
            file = field(field(answer, 4), 1)
            expect((field(file, 1), field(file, 2)), (b"fluxcache/v1/cache.proto", b"fluxcache.v1"))
        expect(field(field(missing, 7), 1), grpc.StatusCode.NOT_FOUND.value[0])


def main():
    address, name = sys.argv[1:3]
    with grpc.insecure_channel(address, options=OPTIONS) as channel:
        CHECKS[name](Node(channel))
    print("ok")


if __name__ == "__main__":
    main()
