"""Checks a gRPC server with the stock client, python3-grpcio: stock_client.py ADDRESS CHECK [ARGUMENT]

The server is the Echo service of FluxCache.Tests. Exits with 0 when the check holds, else prints what did not.
"""

import sys
import threading

import grpc

from stock_grpc import SERVICE, bytes_field, echo, field, fields, number_field

PATIENCE = 20
CHECKS = {}


def check(function):
    CHECKS[function.__name__] = function
    return function


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def failure(call):
    """The error that a call ends with."""
    try:
        result = call()
    except grpc.RpcError as error:
        return error
    raise AssertionError(f"the call succeeded with {result!r}")


def fail_request(code, detail="", details=b""):
    return number_field(1, code) + bytes_field(2, detail.encode()) + bytes_field(3, details)


@check
def unary(channel):
    call = channel.unary_unary(SERVICE + "Unary")
    for size in (0, 1, 4_090, 16_384, 100_000, 3_000_000):
        message = echo(b"x" * size)
        expect(call(message, timeout=PATIENCE), message)


@check
def unary_concurrent(channel):
    call = channel.unary_unary(SERVICE + "Unary")
    messages = [echo(b"%d" % i * (i % 50)) for i in range(1_000)]
    futures = [call.future(message, timeout=PATIENCE) for message in messages]
    for message, future in zip(messages, futures):
        expect(future.result(), message)


@check
def server_streaming(channel):
    call = channel.unary_stream(SERVICE + "Expand")
    for count, size in ((0, 0), (200, 100), (5, 500_000)):
        messages = list(call(number_field(1, count) + number_field(2, size), timeout=PATIENCE))
        expect(messages, [echo(b"\0" * size)] * count)


@check
def client_streaming(channel):
    call = channel.stream_unary(SERVICE + "Collect")
    for count, size in ((0, 0), (200, 100), (5, 500_000)):
        summary = call((echo(b"x" * size) for _ in range(count)), timeout=PATIENCE)
        expect((field(summary, 1, 0), field(summary, 2, 0)), (count, count * size))


@check
def duplex(channel):
    turn = threading.Semaphore(1)

    def requests():
        for i in range(50):
            turn.acquire()
            yield echo(b"%d" % i)

    received = []
    for response in channel.stream_stream(SERVICE + "Chat")(requests(), timeout=PATIENCE):
        received.append(response)
        turn.release()  # The next request leaves only once this response is here.
    expect(received, [echo(b"%d" % i) for i in range(50)])


@check
def deadline(channel):
    error = failure(lambda: channel.unary_unary(SERVICE + "Hang")(b"", timeout=0.3))
    expect(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)


@check
def deadline_told(channel):
    description = channel.unary_unary(SERVICE + "Describe")(b"", timeout=PATIENCE)
    remaining = field(description, 4)
    rounding = 100  # grpcio writes a timeout of seconds with three significant digits, rounded up.
    if not PATIENCE * 500 < remaining <= PATIENCE * 1000 + rounding:
        raise AssertionError(f"{remaining} ms remain of {PATIENCE} s")


@check
def cancel_from_client(channel):
    call = channel.unary_stream(SERVICE + "HangStream")(echo(b"first"), timeout=PATIENCE)
    expect(next(call), echo(b"first"))
    call.cancel()
    expect(call.code(), grpc.StatusCode.CANCELLED)


@check
def cancel_from_server(channel):
    error = failure(lambda: channel.unary_unary(SERVICE + "Fail")(fail_request(1, "no more"), timeout=PATIENCE))
    expect((error.code(), error.details()), (grpc.StatusCode.CANCELLED, "no more"))


@check
def status(channel):
    call = channel.unary_unary(SERVICE + "Fail")
    for code in grpc.StatusCode:
        if code is grpc.StatusCode.OK:
            continue
        for detail in ("", "plain", "100 % of it", "Schlüssel fehlt: ключ 键 🔑", "two\nlines"):
            error = failure(lambda: call(fail_request(code.value[0], detail), timeout=PATIENCE))
            expect((error.code(), error.details()), (code, detail))


@check
def status_details(channel):
    request = fail_request(9, "see details", b"\x00\x01\xff")
    error = failure(lambda: channel.unary_unary(SERVICE + "Fail")(request, timeout=PATIENCE))
    expect(dict(error.trailing_metadata())["fail-details-bin"], b"\x00\x01\xff")


@check
def status_after_message(channel):
    call = channel.unary_stream(SERVICE + "FailLate")(fail_request(15, "late"), timeout=PATIENCE)
    expect(next(call), b"")
    error = failure(lambda: next(call))
    expect((error.code(), error.details()), (grpc.StatusCode.DATA_LOSS, "late"))


@check
def handler_throws(channel):
    error = failure(lambda: channel.unary_unary(SERVICE + "Fail")(fail_request(-1, "secret"), timeout=PATIENCE))
    expect((error.code(), error.details()), (grpc.StatusCode.UNKNOWN, "Exception was thrown by handler."))


@check
def unimplemented(channel):
    for path in (SERVICE + "Nothing", "/nobody.Knows/This"):
        error = failure(lambda: channel.unary_unary(path)(b"", timeout=PATIENCE))
        expect(error.code(), grpc.StatusCode.UNIMPLEMENTED)


@check
def metadata(channel):
    sent = (("text", "a"), ("raw-bin", b"\x00\xc8\xff"))
    description, call = channel.unary_unary(SERVICE + "Describe").with_call(b"", metadata=sent, timeout=PATIENCE)
    seen = [value.decode() for number, value in fields(description) if number == 5]
    expect(("text=a" in seen, "raw-bin=00C8FF" in seen), (True, True))
    initial, trailing = dict(call.initial_metadata()), dict(call.trailing_metadata())
    expect((initial["early"], initial["early-bin"]), ("1", b"\x01\x02\xff"))
    expect((trailing["late"], trailing["late-bin"]), ("2", b"\xff\x00"))


@check
def request_over_limit(channel):
    """The server takes 50,000 bytes."""
    call = channel.unary_unary(SERVICE + "Unary")
    expect(call(b"\x0a\xcc\x86\x03" + b"x" * 49_996, timeout=PATIENCE)[:1], b"\x0a")
    error = failure(lambda: call(echo(b"x" * 2_000_000), timeout=PATIENCE))
    expect(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
    expect(call(b"", timeout=PATIENCE), b"")


@check
def response_over_limit(channel):
    """The server sends 50,000 bytes."""
    error = failure(lambda: channel.unary_unary(SERVICE + "Unary")(echo(b"x" * 50_001), timeout=PATIENCE))
    expect(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
    stream = channel.unary_stream(SERVICE + "Expand")(number_field(1, 1) + number_field(2, 60_000), timeout=PATIENCE)
    expect(failure(lambda: next(stream)).code(), grpc.StatusCode.RESOURCE_EXHAUSTED)


@check
def response_over_client_limit(channel):
    request = number_field(1, 100) + number_field(2, 5_000_000)
    stream = channel.unary_stream(SERVICE + "Expand")(request, timeout=PATIENCE)
    expect(failure(lambda: next(stream)).code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
    expect(channel.unary_unary(SERVICE + "Unary")(b"", timeout=PATIENCE), b"")


@check
def gzip(channel):
    """The test sees on the wire that requests are compressed; the server compresses what it sends."""
    message = echo(b"compressible " * 10_000)
    call = channel.unary_unary(SERVICE + "Unary")
    expect(call(message, compression=grpc.Compression.Gzip, timeout=PATIENCE), message)
    chat = channel.stream_stream(SERVICE + "Chat")
    messages = [message, b"", echo(b"x"), message]
    expect(list(chat(iter(messages), compression=grpc.Compression.Gzip, timeout=PATIENCE)), messages)


@check
def health_check(channel):
    call = channel.unary_unary("/grpc.health.v1.Health/Check")
    expect(field(call(b"", timeout=PATIENCE), 1), 1)
    error = failure(lambda: call(bytes_field(1, b"other"), timeout=PATIENCE))
    expect(error.code(), grpc.StatusCode.NOT_FOUND)


@check
def health_watch(channel):
    """The test makes the server unhealthy when it reads 'watching'."""
    call = channel.unary_stream("/grpc.health.v1.Health/Watch")(b"", timeout=PATIENCE)
    expect(field(next(call), 1), 1)
    print("watching", flush=True)
    expect(field(next(call), 1), 2)
    call.cancel()


@check
def reflection(channel):
    for version in ("v1", "v1alpha"):
        call = channel.stream_stream(f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo")
        requests = [
            bytes_field(7, b"*"),
            bytes_field(4, b"fluxcache.tests.Echo"),
            bytes_field(4, b"fluxcache.tests.Echo.Unary"),
            bytes_field(3, b"echo.proto"),
            bytes_field(4, b"no.Such.Thing"),
        ]
        listed, by_service, by_method, by_name, missing = call(iter(requests), timeout=PATIENCE)
        services = [field(service, 1) for number, service in fields(field(listed, 6)) if number == 1]
        expect(sorted(services), [
            b"fluxcache.tests.Echo",
            b"grpc.reflection.v1.ServerReflection",
            b"grpc.reflection.v1alpha.ServerReflection",
        ])
        for answer in (by_service, by_method, by_name):
            file = field(field(answer, 4), 1)
            expect((field(file, 1), field(file, 2)), (b"echo.proto", b"fluxcache.tests"))
        expect(field(field(missing, 7), 1), 5)


def main():
    address, name = sys.argv[1:3]
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        CHECKS[name](channel)
    print("ok")


if __name__ == "__main__":
    main()
